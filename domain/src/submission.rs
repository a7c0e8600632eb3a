//! Repeated submissions of console forms.
//!
//! The same body from the same browser to the same path is one submission while the first is in
//! progress and for [`REPEAT_WINDOW`] afterwards, on every node, unless the browser submitted
//! another form in between. The repeated one gets the response of the first. A rejected submission
//! is forgotten at once, so that it can be tried again.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    model::{
        browser_id::BrowserId,
        error::{Error, Result},
    },
    runtime::{platform::Platform, vault::DigestKind},
};

/// Seconds for which a completed submission is recognised.
pub const REPEAT_WINDOW: i64 = 10;
/// Seconds after which a submission counts as abandoned, for example because its process was
/// killed. Longer than any request lasts.
const MAX_DURATION: i64 = 60;
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Polls before a repeated submission gives up (20 s).
const MAX_POLLS: u32 = 400;

/// What a repeated submission is answered with. It may contain a secret and is stored sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResponse {
    /// HTTP status code.
    pub status: u16,
    /// Names and values of the headers that are sent again.
    pub headers: Vec<(String, String)>,
    /// The body as it was sent.
    pub body: String,
}

/// A submission in progress.
pub struct Submission {
    platform: Platform,
    digest: String,
    browser: String,
}

/// Whether this request is the first of its submission.
pub enum Claim {
    /// The caller handles the request, and then completes or releases the submission.
    First(Submission),
    /// The first has completed: the caller sends its response.
    Repeated(StoredResponse),
}

impl Submission {
    /// Claims a submission, or waits for the response of the first.
    ///
    /// # Errors
    ///
    /// `Error::Busy` if the first is still in progress after 20 seconds.
    pub async fn claim(
        platform: &Platform,
        browser: &BrowserId,
        path: &str,
        body: &str,
    ) -> Result<Claim> {
        let text = format!("{}\0{path}\0{body}", browser.0);
        let digest = platform.vault().digest(DigestKind::Submission, &text);
        let installation = platform.db().installation_writer();
        for _ in 0..MAX_POLLS {
            let now = platform.now().0;
            let expires_at = now + MAX_DURATION;
            if store::submission::claim(&installation, &digest, &browser.0, now, expires_at).await?
            {
                let (platform, browser) = (platform.clone(), browser.0.clone());
                return Ok(Claim::First(Self { platform, digest, browser }));
            }
            let first = store::submission::find(&platform.db().installation(), &digest).await?;
            if let Some(sealed) = first.and_then(|row| row.response) {
                let opened = platform.vault().open(&digest, &sealed)?;
                let response = serde_json::from_slice(&opened);
                return response
                    .map(Claim::Repeated)
                    .map_err(|error| Error::internal(error.to_string()));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Err(Error::Busy { retry_after: 5 })
    }

    /// Stores the response for repeated submissions.
    pub async fn complete(self, response: &StoredResponse) -> Result<()> {
        let platform = &self.platform;
        let plain =
            serde_json::to_vec(response).map_err(|error| Error::internal(error.to_string()))?;
        let sealed = platform.vault().seal(&self.digest, &plain, platform.entropy())?;
        let expires_at = platform.now().0 + REPEAT_WINDOW;
        store::submission::complete(
            &platform.db().installation_writer(),
            &self.digest,
            &self.browser,
            &sealed,
            expires_at,
        )
        .await?;
        Ok(())
    }

    /// Forgets a rejected submission.
    pub async fn release(self) -> Result<()> {
        Ok(store::submission::remove(&self.platform.db().installation_writer(), &self.digest)
            .await?)
    }
}
