//! A request of actix-web as authentication reads it.

use std::borrow::Cow;

use actix_web::HttpRequest;
use clerk_backend::auth::AuthRequest;

/// A request of actix-web, for [`Authenticator::authenticate`](clerk_backend::auth::Authenticator::authenticate).
#[derive(Clone, Copy, Debug)]
pub struct ActixRequest<'r>(pub &'r HttpRequest);

impl AuthRequest for ActixRequest<'_> {
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.uri().to_string())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self.0.headers() {
            visit(name.as_str(), value.as_bytes());
        }
    }
}
