//! A request of Rocket as authentication reads it.

use std::borrow::Cow;

use clerk_backend::auth::AuthRequest;
use rocket::Request;

/// A request of Rocket, for [`Authenticator::authenticate`](clerk_backend::auth::Authenticator::authenticate).
#[derive(Clone, Copy, Debug)]
pub struct RocketRequest<'a, 'r>(pub &'a Request<'r>);

impl AuthRequest for RocketRequest<'_, '_> {
    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn url(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.uri().to_string())
    }

    fn visit_headers(&self, visit: &mut dyn FnMut(&str, &[u8])) {
        for header in self.0.headers().iter() {
            visit(header.name().as_str(), header.value().as_bytes());
        }
    }
}
