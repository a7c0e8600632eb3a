//! What the sidebar offers, in one list. A screen that is new adds its line here.

use contract::view::May;

use crate::ui::Icon;

/// Which entry of the sidebar a page stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Tenants,
    Operators,
    Installation,
    Overview,
    Applications,
    Approvals,
    Tokens,
    Users,
    Members,
    Keys,
    Domains,
    Addresses,
    Audit,
    Settings,
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
pub const OPERATOR: &[Entry] = &[
    Entry {
        here: Here::Tenants,
        label: "Tenants",
        icon: Icon::Tenants,
        path: "",
        shown: |may| may.tenants,
    },
    Entry {
        here: Here::Operators,
        label: "Operators",
        icon: Icon::Members,
        path: "/operators",
        shown: |may| may.tenants,
    },
    Entry {
        here: Here::Installation,
        label: "Installation",
        icon: Icon::Pulse,
        path: "/installation",
        shown: |may| may.tenants,
    },
];

/// One tenant's pages.
pub const TENANT: &[Entry] = &[
    Entry {
        here: Here::Overview,
        label: "Overview",
        icon: Icon::Overview,
        path: "",
        shown: |may| may.read,
    },
    Entry {
        here: Here::Applications,
        label: "Applications",
        icon: Icon::Application,
        path: "/applications",
        shown: |may| may.read || may.own_clients,
    },
    Entry {
        here: Here::Approvals,
        label: "Approvals",
        icon: Icon::CheckRound,
        path: "/approvals",
        shown: |may| may.clients,
    },
    Entry {
        here: Here::Tokens,
        label: "Personal tokens",
        icon: Icon::Code,
        path: "/tokens",
        shown: |may| may.tokens,
    },
    Entry {
        here: Here::Users,
        label: "Users",
        icon: Icon::Users,
        path: "/users",
        shown: |may| may.read,
    },
    Entry {
        here: Here::Members,
        label: "Members",
        icon: Icon::Members,
        path: "/members",
        shown: |may| may.read,
    },
];

/// What is set once and looked after, below them.
pub const LOOKED_AFTER: &[Entry] = &[
    Entry {
        here: Here::Domains,
        label: "Domains",
        icon: Icon::Browser,
        path: "/domains",
        shown: |may| may.read,
    },
    Entry {
        here: Here::Addresses,
        label: "Addresses",
        icon: Icon::Link,
        path: "/addresses",
        shown: |may| may.read || may.own_clients,
    },
    Entry {
        here: Here::Keys,
        label: "Signing keys",
        icon: Icon::Key,
        path: "/keys",
        shown: |may| may.read,
    },
    Entry {
        here: Here::Audit,
        label: "Audit log",
        icon: Icon::List,
        path: "/audit",
        shown: |may| may.read,
    },
    Entry {
        here: Here::Settings,
        label: "Settings",
        icon: Icon::Settings,
        path: "/settings",
        shown: |may| may.read,
    },
];
