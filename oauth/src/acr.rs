//! Authentication context classes (OpenID Connect Core §2).

/// How many factors an end user was authenticated with: a value of `acr`. More come later in the
/// order.
///
/// ```
/// use oauth::Acr;
///
/// assert_eq!(Acr::parse("2"), Some(Acr::TwoFactors));
/// assert_eq!(Acr::parse("gold"), None);
/// assert_eq!(Acr::OneFactor.as_str(), "1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Acr {
    /// `1`: a password, or what replaces it.
    OneFactor,
    /// `2`: a second factor, too.
    TwoFactors,
}

impl Acr {
    /// All values.
    pub const ALL: [Self; 2] = [Self::OneFactor, Self::TwoFactors];

    /// The value in requests, tokens and rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OneFactor => "1",
            Self::TwoFactors => "2",
        }
    }

    /// The class with this value. A request may name values of other servers.
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.as_str() == value)
    }
}
