//! The systems whose clients use a path, and what differs between them.

/// The system whose clients use a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// The standards: the paths that the metadata document names.
    Standard,
    /// The legacy paths of Sage, and its sign-in as JSON.
    Sage,
    /// Registration of clients, as AuthMaster has it.
    AuthMaster,
    /// The paths of SetherAuth.
    SetherAuth,
    /// Stack Auth: sign-in that starts at an identity provider.
    StackAuth,
    /// Pages of this product.
    Tenantry,
}

impl Dialect {
    /// All dialects, in the order of screens.
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::Sage,
        Self::AuthMaster,
        Self::SetherAuth,
        Self::StackAuth,
        Self::Tenantry,
    ];

    /// The name on screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Sage => "Sage",
            Self::AuthMaster => "AuthMaster",
            Self::SetherAuth => "SetherAuth",
            Self::StackAuth => "Stack Auth",
            Self::Tenantry => "Tenantry",
        }
    }

    /// The scope of a request without `scope`, if neither client nor tenant sets a default
    ///
    pub fn default_scope(self) -> &'static str {
        match self {
            Self::SetherAuth => "openid",
            _ => "openid profile email",
        }
    }

    /// Whether userinfo requires the scope `openid` (S3-5).
    pub fn userinfo_requires_openid(self) -> bool {
        self != Self::SetherAuth
    }

    /// Whether clients may redeem a code without repeating the redirect URI.
    pub fn redeems_code_without_redirect_uri(self) -> bool {
        matches!(self, Self::SetherAuth | Self::StackAuth)
    }
}
