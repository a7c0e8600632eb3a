//! What the sidebar offers, in one list. A screen that is new adds its line here.

use contract::view::May;

use crate::ui::Icon;

/// Which entry of the sidebar a page stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Tenants,
    Overview,
    Applications,
    Approvals,
    Tokens,
    Users,
}

pub struct Entry {
    pub here: Here,
    pub label: &'static str,
    pub icon: Icon,
    /// Behind `/console`, or behind a tenant's own `/console/t/{slug}`.
    pub path: &'static str,
    pub shown: fn(&May) -> bool,
}

/// The operators' own pages.
pub const OPERATOR: &[Entry] = &[Entry { here: Here::Tenants, label: "Tenants", icon: Icon::Tenants, path: "", shown: |may| may.tenants }];

/// One tenant's pages.
pub const TENANT: &[Entry] = &[
    Entry { here: Here::Overview, label: "Overview", icon: Icon::Overview, path: "", shown: |may| may.read },
    Entry { here: Here::Applications, label: "Applications", icon: Icon::Application, path: "/applications", shown: |may| may.read || may.own_clients },
    Entry { here: Here::Approvals, label: "Approvals", icon: Icon::CheckRound, path: "/approvals", shown: |may| may.clients },
    Entry { here: Here::Tokens, label: "Personal tokens", icon: Icon::Code, path: "/tokens", shown: |may| may.tokens },
    Entry { here: Here::Users, label: "Users", icon: Icon::Users, path: "/users", shown: |may| may.read },
];
