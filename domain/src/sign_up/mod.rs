//! Accounts that end users create themselves: with a link that was sent to their address on their
//! request, or that staff have invited them with.
//!
//! An account is created by its link only, and its password is chosen behind the link: an account
//! that another has prepared for an address does not exist, and a request says nothing about
//! whether there is an account already (A5).
//!
//! The tenant's policy is read again by the transaction that writes (P5).

mod account;
mod invite;
mod policy;
mod request;

pub use account::{DisplayedTerms, LinkState, OpenLink, link_state};
pub use invite::{invitations, invite, withdraw_invitation};
pub use request::{InvalidAddress, LINK_GOOD_FOR};

pub(crate) use account::{
    NewAccount, Preparation, PreparedAccount, Written, address_of_used_link, end_links,
    interaction_of, prepare, write,
};
pub(crate) use request::{request, requested_mail};
