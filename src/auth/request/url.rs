//! Determines the URL that the sender of a request used.

use reqwest::Url;

use super::Snapshot;

/// The URL that a browser shows, also behind proxies.
#[derive(Clone, Debug)]
pub(crate) struct PublicUrl(Url);

impl PublicUrl {
    /// The URL of a request, by its URI and, behind a proxy, the headers `x-forwarded-proto` and `x-forwarded-host`.
    /// `origin` overrides both. `None` if no host is known.
    pub(crate) fn of(request: &Snapshot, origin: Option<&Url>) -> Option<Self> {
        let absolute = Url::parse(&request.url).ok().filter(Url::has_host);
        let path = match &absolute {
            Some(url) => {
                format!("{}{}", url.path(), url.query().map(|query| format!("?{query}")).unwrap_or_default())
            }
            None if request.url.starts_with('/') => request.url.clone(),
            None => "/".to_owned(),
        };
        if let Some(origin) = origin {
            return joined(&origin.origin().ascii_serialization(), &path);
        }
        let first = |name: &str| Some(request.header(name)?.split(',').next()?.trim().to_owned());
        let scheme =
            first("x-forwarded-proto").or_else(|| absolute.as_ref().map(|url| url.scheme().to_owned()));
        let host = first("x-forwarded-host").or_else(|| request.header("host").map(str::to_owned));
        let forwarded = host.map(|host| format!("{}://{host}", scheme.as_deref().unwrap_or("http")));
        let forwarded = forwarded.and_then(|origin| joined(&origin, &path));
        forwarded.or_else(|| absolute.map(Self))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    pub(crate) fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The first value of a query parameter that is not empty.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let pair = self.0.query_pairs().find(|(own, _)| own == name)?;
        Some(pair.1.into_owned()).filter(|value| !value.is_empty())
    }

    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.0.query_pairs().any(|(own, _)| own == name)
    }

    /// The URL without these query parameters.
    pub(crate) fn without(&self, names: &[&str]) -> Url {
        let mut url = self.0.clone();
        let is_kept = |name: &str| !names.contains(&name);
        let kept: Vec<(String, String)> = self
            .0
            .query_pairs()
            .filter(|(name, _)| is_kept(name))
            .map(|(n, v)| (n.into_owned(), v.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
        url
    }
}

/// The path beneath an origin. The path is never read as another host (`//evil.example`).
fn joined(origin: &str, path: &str) -> Option<PublicUrl> {
    let mut url =
        Url::parse(origin).ok().filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    url.set_path(path.split('#').next().unwrap_or_default());
    url.set_query(query);
    Some(PublicUrl(url))
}

/// A URL with a parameter added to its query.
pub(crate) fn with_query<'u>(url: &'u mut Url, name: &str, value: &str) -> &'u mut Url {
    url.query_pairs_mut().append_pair(name, value);
    url
}
