//! URLs of the pages on which users sign in and sign up.

use reqwest::Url;

use super::error::ConfigError;
use super::publishable_key::PublishableKey;

/// The URLs of the pages where users sign in and sign up: those of your application, or Clerk's account portal.
///
/// ```
/// use clerk_backend::auth::{AccountUrls, PublishableKey};
///
/// let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// let urls = AccountUrls::new(&key, "https://app.example.com")?;
/// assert_eq!(urls.sign_in(None), "https://accounts.example.com/sign-in");
/// assert_eq!(
///     urls.sign_in(Some("/dashboard")),
///     "https://accounts.example.com/sign-in?redirect_url=https%3A%2F%2Fapp.example.com%2Fdashboard"
/// );
/// # Ok::<(), clerk_backend::auth::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AccountUrls {
    /// Where the application is.
    own: Url,
    sign_in: Url,
    sign_up: Url,
    is_development: bool,
    is_satellite: bool,
    dev_browser: Option<String>,
}

impl AccountUrls {
    /// The pages of the instance's account portal. `origin` is where the application is.
    ///
    /// # Errors
    ///
    /// If `origin` is no absolute URL.
    pub fn new(key: &PublishableKey, origin: &str) -> Result<Self, ConfigError> {
        let invalid = |url: &str| ConfigError::new(format!("`{url}` is no absolute URL"));
        let own = Url::parse(origin).ok().filter(Url::has_host).ok_or_else(|| invalid(origin))?;
        let portal = key.accounts_origin();
        let page = |path: &str| Url::parse(&format!("{portal}{path}")).map_err(|_| invalid(&portal));
        Ok(Self {
            own,
            sign_in: page("/sign-in")?,
            sign_up: page("/sign-up")?,
            is_development: key.is_development(),
            is_satellite: false,
            dev_browser: None,
        })
    }

    /// The page where users sign in: a URL, or a path of the application. Users sign up at `/create` beneath it unless
    /// [`sign_up_url`](Self::sign_up_url) is set after it.
    ///
    /// # Errors
    ///
    /// If it is neither.
    pub fn sign_in_url(mut self, url: &str) -> Result<Self, ConfigError> {
        self.sign_in = self.absolute(url)?;
        self.sign_up = self.sign_in.clone();
        let path = format!("{}/create", self.sign_up.path().trim_end_matches('/'));
        self.sign_up.set_path(&path);
        Ok(self)
    }

    /// The page where users sign up: a URL, or a path of the application.
    ///
    /// # Errors
    ///
    /// If it is neither.
    pub fn sign_up_url(mut self, url: &str) -> Result<Self, ConfigError> {
        self.sign_up = self.absolute(url)?;
        Ok(self)
    }

    /// Marks the application as one of a satellite domain, to which users return with `__clerk_synced=false`.
    pub fn satellite(mut self) -> Self {
        self.is_satellite = true;
        self
    }

    /// Sets the token that identifies the browser to a development instance, from the cookie `__clerk_db_jwt`. Of no
    /// effect in production.
    pub fn dev_browser(mut self, token: impl Into<String>) -> Self {
        self.dev_browser = Some(token.into()).filter(|token| !token.is_empty());
        self
    }

    /// The URL to sign in, which returns to `return_to`, a URL or a path of the application.
    #[must_use]
    pub fn sign_in(&self, return_to: Option<&str>) -> String {
        self.page(self.sign_in.clone(), return_to)
    }

    /// Where to sign up.
    #[must_use]
    pub fn sign_up(&self, return_to: Option<&str>) -> String {
        self.page(self.sign_up.clone(), return_to)
    }

    /// The page on which a user whose session is [pending](super::Auth::is_pending) completes the open tasks.
    #[must_use]
    pub fn tasks(&self, return_to: Option<&str>) -> String {
        let mut page = self.sign_in.clone();
        page.set_path(&format!("{}/tasks", page.path().trim_end_matches('/')));
        self.page(page, return_to)
    }

    fn absolute(&self, url: &str) -> Result<Url, ConfigError> {
        self.own.join(url).map_err(|_| ConfigError::new(format!("`{url}` is neither a URL nor a path")))
    }

    fn page(&self, mut page: Url, return_to: Option<&str>) -> String {
        let is_elsewhere = page.host() != self.own.host() || page.port() != self.own.port();
        if let Some(mut back) = return_to.and_then(|url| self.own.join(url).ok()) {
            if is_elsewhere && self.is_satellite {
                back.query_pairs_mut().append_pair("__clerk_synced", "false");
            }
            page.query_pairs_mut().append_pair("redirect_url", back.as_str());
        }
        if let Some(token) = self.dev_browser.as_ref().filter(|_| is_elsewhere && self.is_development) {
            page.query_pairs_mut().append_pair("__clerk_db_jwt", token);
        }
        page.into()
    }
}
