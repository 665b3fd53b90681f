//! The target of a redirect, for messages.

/// The URL without its user, query and fragment, which may hold secrets.
pub(crate) fn without_secrets(url: &str) -> String {
    let place = url.split(['?', '#']).next().unwrap_or_default();
    match place.split_once("//") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}//{host}{path}")
        }
        None => place.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_secret_is_left_out() {
        for (url, shown) in [
            ("https://a.example/b/c", "https://a.example/b/c"),
            ("https://a.example?ticket=1", "https://a.example"),
            ("https://user:word@a.example:8443/b?c#d", "https://a.example:8443/b"),
            ("https://a.example/b@c//d", "https://a.example/b@c//d"),
            ("//a@b/c", "//b/c"),
            ("/v1/x?key=1", "/v1/x"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
