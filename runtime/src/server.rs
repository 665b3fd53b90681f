//! Determines the URLs of an API: fills in variables, and resolves relative URLs.

use std::borrow::Cow;

use crate::api::Api;
use crate::operation::Operation;
use crate::url;

/// A variable of an API's URL. Generated, a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    name: &'static str,
    default: Option<&'static str>,
    values: &'static [&'static str],
}

impl ServerVariable {
    /// A variable that the caller sets.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, default: None, values: &[] }
    }

    /// Its value, where the caller sets none.
    #[must_use]
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// The values that it may have.
    #[must_use]
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    fn value<'v>(&self, given: &'v [(String, String)]) -> Result<&'v str, String> {
        let name = self.name;
        let own = given.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        match own.or(self.default) {
            None => Err(format!("the variable `{name}` of the URL has no value")),
            Some(value) if own.is_some() && !self.values.is_empty() && !self.values.contains(&value) => {
                let values = self.values.join("`, `");
                Err(format!("the variable `{name}` of the URL is one of `{values}`, not `{value}`"))
            }
            Some(value) => Ok(value),
        }
    }
}

/// The URLs that a client sends requests to.
#[derive(Debug)]
pub(crate) struct Servers {
    /// What the paths of operations follow.
    pub(crate) base: String,
    /// What relative URLs of the document follow.
    root: String,
    /// Whether the caller chose the URL: all requests go there then.
    is_own: bool,
}

impl Servers {
    /// Returns the URLs of the API, or the problem of one. `given` is the caller's URL, or the API's.
    pub(crate) fn new(api: &Api, given: &str, variables: &[(String, String)]) -> Result<Self, String> {
        let is_own = given != api.base_url;
        if is_own && !is_relative(api.base_url) {
            return Self::own(api, given, variables);
        }
        let declared = expand(api, variables)?;
        if is_relative(&declared) && is_own {
            let (given, path) = (url::base(given)?, declared.trim_end_matches('/'));
            let root = given.strip_suffix(path).unwrap_or(&given).to_owned();
            return Ok(Self { base: format!("{root}{path}"), root, is_own });
        }
        let base = url::base(&declared)?;
        Ok(Self { root: origin(&base).to_owned(), base, is_own })
    }

    /// The caller's URL in place of an absolute one. Where both end in the same path, that path belongs to the API.
    fn own(api: &Api, given: &str, variables: &[(String, String)]) -> Result<Self, String> {
        if let Some((name, _)) = variables.first() {
            return Err(format!("the variable `{name}` belongs to the API's URL, which `base_url` replaces"));
        }
        let base = url::base(given)?;
        let path = api.base_url.get(origin(api.base_url).len()..).unwrap_or_default().trim_end_matches('/');
        Ok(Self { root: base.strip_suffix(path).unwrap_or(&base).to_owned(), base, is_own: true })
    }

    /// The URL that requests of the operation go to.
    pub(crate) fn of(&self, operation: &Operation) -> Cow<'_, str> {
        match operation.server {
            Some(server) if is_relative(server) => Cow::Owned([&self.root, server].concat()),
            Some(server) if !self.is_own => Cow::Borrowed(server),
            _ => Cow::Borrowed(&self.base),
        }
    }
}

fn is_relative(url: &str) -> bool {
    url.starts_with('/')
}

/// The API's URL with the values of its variables.
fn expand(api: &Api, given: &[(String, String)]) -> Result<String, String> {
    let variables = api.server_variables;
    let is_known = |name: &str| variables.iter().any(|variable| variable.name == name);
    if let Some((name, _)) = given.iter().find(|(name, _)| !is_known(name)) {
        return Err(format!("the API's URL has no variable `{name}`"));
    }
    let mut text = api.base_url.to_owned();
    for variable in variables {
        text = text.replace(&format!("{{{}}}", variable.name), variable.value(given)?);
    }
    Ok(text)
}

/// The scheme and host of a URL.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..].find('/').map_or(url.len(), |path| host + path);
    &url[..end]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use crate::operation::Method;

    const UPLOAD: Operation = Operation::new("Upload", Method::Post, "/files").server("/upload");
    const OTHER: Operation =
        Operation::new("Other", Method::Get, "/x").server("https://other.example.com/v2");
    const PLAIN: Operation = Operation::new("Plain", Method::Get, "/x");

    /// Where requests of the three go.
    fn urls(api: &Api, given: Option<&str>) -> [String; 3] {
        let servers = Servers::new(api, given.unwrap_or(api.base_url), &[]).unwrap();
        [PLAIN, UPLOAD, OTHER].map(|operation| servers.of(&operation).into_owned())
    }

    #[test]
    fn operations_have_servers_of_their_own() {
        let api = Api::new("https://api.example.com/v1/");
        let other = "https://other.example.com/v2";
        assert_eq!(urls(&api, None), ["https://api.example.com/v1", "https://api.example.com/upload", other]);
        let own = urls(&api, Some("http://localhost:1/v1"));
        assert_eq!(own, ["http://localhost:1/v1", "http://localhost:1/upload", "http://localhost:1/v1"]);
        let proxy = urls(&api, Some("http://localhost:1/proxy"));
        assert_eq!(proxy[..2], ["http://localhost:1/proxy", "http://localhost:1/proxy/upload"]);
    }

    #[test]
    fn a_relative_url_follows_the_callers() {
        let api = Api::new("/api/v3/");
        let expected = ["https://a.example.com/api/v3", "https://a.example.com/upload"];
        for given in ["https://a.example.com", "https://a.example.com/", "https://a.example.com/api/v3"] {
            assert_eq!(urls(&api, Some(given))[..2], expected, "{given}");
        }
        assert_eq!(urls(&api, Some("https://a.example.com/t"))[0], "https://a.example.com/t/api/v3");
        assert!(Servers::new(&api, api.base_url, &[]).is_err(), "there is no host");
    }

    #[test]
    fn variables_have_values_and_defaults() {
        const REGION: ServerVariable = ServerVariable::new("region").default("eu").values(&["eu", "us"]);
        const API: Api = Api::new("https://{region}.example.com/{base}")
            .server_variables(&[REGION, ServerVariable::new("base")]);
        let of = |given: &[(&str, &str)]| {
            let given: Vec<_> = given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
            Servers::new(&API, API.base_url, &given).map(|servers| servers.base)
        };
        assert_eq!(of(&[("base", "v1")]).unwrap(), "https://eu.example.com/v1");
        assert_eq!(of(&[("base", ""), ("region", "us")]).unwrap(), "https://us.example.com");
        assert!(of(&[]).unwrap_err().contains("`base` of the URL has no value"));
        assert!(of(&[("base", "v1"), ("region", "mars")]).unwrap_err().contains("`eu`, `us`, not `mars`"));
        assert!(of(&[("base", "v1?x=1")]).unwrap_err().contains("query"));
        assert!(of(&[("bass", "v1")]).unwrap_err().contains("no variable `bass`"));
        let given = [("base".to_owned(), "v1".to_owned())];
        assert!(Servers::new(&API, "https://own.example.com", &given).unwrap_err().contains("replaces"));
    }
}
