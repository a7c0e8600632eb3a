//! Whether a client can be used, or why not.

use contract::developer::ClientStatus;
use leptos::prelude::*;

use crate::ui::{Pill, StateDot};

/// The usual state is a dot, every other one a pill.
#[component]
pub fn ClientState(state: ClientStatus, #[prop(optional)] always_pill: bool) -> impl IntoView {
    let (variant, label) = match state {
        ClientStatus::Active => ("ok", "Enabled"),
        ClientStatus::PendingApproval => ("warn", "Pending approval"),
        ClientStatus::Rejected => ("bad", "Rejected"),
        ClientStatus::Withdrawn => ("warn", "Withdrawn"),
        ClientStatus::Disabled => ("", "Disabled"),
    };
    if state == ClientStatus::Active && !always_pill {
        view! { <StateDot variant label /> }.into_any()
    } else {
        view! { <Pill variant label /> }.into_any()
    }
}
