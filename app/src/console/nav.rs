//! Entries of the sidebar. A new page adds its entry here.

use contract::view::Permissions;

use crate::ui::Icon;

/// The sidebar entry that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NavItem {
    Tenants,
    Operators,
    Installation,
    Overview,
    Applications,
    Approvals,
    Tokens,
    Users,
    Members,
    Providers,
    Keys,
    Domains,
    Addresses,
    Audit,
    Mail,
    Settings,
}

/// An entry of the sidebar.
pub struct NavEntry {
    pub item: NavItem,
    pub label: &'static str,
    pub icon: Icon,
    /// Relative to `/console`, or to the tenant's `/console/t/{slug}`.
    pub path: &'static str,
    pub is_visible: fn(&Permissions) -> bool,
}

/// Pages of the operators.
pub const OPERATOR_ENTRIES: &[NavEntry] = &[
    NavEntry {
        item: NavItem::Tenants,
        label: "Tenants",
        icon: Icon::Tenants,
        path: "",
        is_visible: |may| may.tenants,
    },
    NavEntry {
        item: NavItem::Operators,
        label: "Operators",
        icon: Icon::Members,
        path: "/operators",
        is_visible: |may| may.tenants,
    },
    NavEntry {
        item: NavItem::Installation,
        label: "Installation",
        icon: Icon::Pulse,
        path: "/installation",
        is_visible: |may| may.tenants,
    },
];

/// Pages of a tenant.
pub const TENANT_ENTRIES: &[NavEntry] = &[
    NavEntry {
        item: NavItem::Overview,
        label: "Overview",
        icon: Icon::Overview,
        path: "",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Applications,
        label: "Applications",
        icon: Icon::Application,
        path: "/applications",
        is_visible: |may| may.read || may.own_clients,
    },
    NavEntry {
        item: NavItem::Approvals,
        label: "Approvals",
        icon: Icon::CheckCircle,
        path: "/approvals",
        is_visible: |may| may.clients,
    },
    NavEntry {
        item: NavItem::Tokens,
        label: "Personal tokens",
        icon: Icon::Code,
        path: "/tokens",
        is_visible: |may| may.tokens,
    },
    NavEntry {
        item: NavItem::Users,
        label: "Users",
        icon: Icon::Users,
        path: "/users",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Members,
        label: "Members",
        icon: Icon::Members,
        path: "/members",
        is_visible: |may| may.read,
    },
];

/// Pages of a tenant for its administration, in a second group.
pub const TENANT_ADMIN_ENTRIES: &[NavEntry] = &[
    NavEntry {
        item: NavItem::Providers,
        label: "Identity providers",
        icon: Icon::SignIn,
        path: "/providers",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Domains,
        label: "Domains",
        icon: Icon::Browser,
        path: "/domains",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Addresses,
        label: "Endpoints",
        icon: Icon::Link,
        path: "/addresses",
        is_visible: |may| may.read || may.own_clients,
    },
    NavEntry {
        item: NavItem::Keys,
        label: "Signing keys",
        icon: Icon::Key,
        path: "/keys",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Audit,
        label: "Audit log",
        icon: Icon::List,
        path: "/audit",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Mail,
        label: "Email",
        icon: Icon::Mail,
        path: "/mail",
        is_visible: |may| may.read,
    },
    NavEntry {
        item: NavItem::Settings,
        label: "Settings",
        icon: Icon::Settings,
        path: "/settings",
        is_visible: |may| may.read,
    },
];
