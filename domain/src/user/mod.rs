//! Users of a tenant: creation, update, blocking, deletion, password reset, sessions.

mod address_claim;
mod change;
mod claims;
mod create;
mod deletion;
mod detail;
mod end_access;
mod free_username;
mod last_owner;
mod list;
mod lock;
mod own_profile;
mod passkey;
mod password_rule;
mod patch;
mod profile;
mod rank;
mod remove;
mod reset;
mod role;
mod second_factor;
mod sign_ins;

pub(crate) use address_claim::{holds_unproven, is_claim, record_proof};
pub use change::change;
pub(crate) use claims::valid_claims;
pub use create::{PreparedUser, create, prepare, prepare_new, set_disabled};
pub(crate) use create::{
    check_new, create_at_sign_in, create_at_sign_up, hash_password, prepare_in, prepare_named,
};
pub use deletion::purge_due;
pub(crate) use deletion::{require_deletable, schedule_deletion};
pub(crate) use detail::sessions_of;
pub use detail::{detail, ends, sign_ins};
pub(crate) use end_access::{end_made_with_role, end_other_access, end_passed_by};
pub(crate) use free_username::{free_username, username_candidates};
pub(crate) use last_owner::require_another_owner;
pub use list::list;
pub use lock::{locked_until, unlock};
pub(crate) use own_profile::{restore_email, set_claims, set_email};
pub use passkey::{passkeys, remove_passkey};
pub(crate) use password_rule::{guessable, require_acceptable_password, require_unbreached};
pub(crate) use patch::{StoredUser, mistaken_identity};
pub use patch::{UserPatch, upsert};
pub use profile::profile;
pub(crate) use rank::{lock_outranked, require_outranks};
pub use remove::{remove, remove_in_batches};
pub(crate) use reset::requested_link;
pub use reset::{
    GOOD_FOR as RESET_GOOD_FOR, REQUESTED_GOOD_FOR as REQUESTED_RESET_GOOD_FOR, is_repeated_reset,
    mail_reset_link, reset, reset_link, reset_of,
};
pub(crate) use role::{change_role, set_mapped_role};
pub use second_factor::remove_second_factor;
pub(crate) use sign_ins::{end_one_session, end_other_sessions};
pub use sign_ins::{end_sign_in, end_sign_ins};
