//! What the settings form of a client is made of.

use contract::client::ClientDetail;
use oauth::GrantType;

use super::form_input::ClientFormInput;

/// Data of the form: its initial input, and the client with the caller's permissions.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
pub struct SettingsFormData {
    pub(super) input: ClientFormInput,
    pub(super) detail: ClientDetail,
    pub(super) may_change: bool,
    /// Whether it has the fields that developers may not change: also for those who only read.
    pub(super) is_complete: bool,
}

impl SettingsFormData {
    /// The form with the stored settings, read-only unless the reader may change them.
    pub fn new(detail: ClientDetail, may_change: bool) -> Self {
        let is_complete = detail.may_manage || !may_change;
        Self { input: ClientFormInput::from(&detail.form), detail, may_change, is_complete }
    }

    /// Whether the client has this grant type.
    pub(super) fn has(&self, grant: GrantType) -> bool {
        self.detail.form.metadata.grant_types().contains(&grant)
    }
}
