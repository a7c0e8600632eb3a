//! The table of routes: every path with its methods, endpoint and dialect.
//!
//! The router is built from this table, URLs are made of it, the console shows it and the test
//! suite covers it. Paths are below a tenant's base URL, except those of the installation.

mod dialect;
mod endpoint;
mod table;

pub use dialect::Dialect;
pub use endpoint::{Access, Cors, Endpoint};
pub use table::{Method, ROUTES, Route};

impl Endpoint {
    /// The paths of the endpoint, in the order of the table.
    pub fn paths(self) -> impl Iterator<Item = &'static str> {
        ROUTES.iter().filter(move |route| route.endpoint == self).map(|route| route.path)
    }

    /// The first path of the endpoint, which metadata, links and redirects name.
    pub fn path(self) -> &'static str {
        self.paths().next().unwrap_or_default()
    }

    /// [`Endpoint::path`] with `value` in place of its parameter. The value is not encoded.
    ///
    /// ```
    /// use contract::routes::Endpoint;
    ///
    /// let path = Endpoint::Consent.path_with("in_1");
    /// assert_eq!(path, "/interaction/in_1/consent");
    /// ```
    pub fn path_with(self, value: &str) -> String {
        self.path_with_all(&[value])
    }

    /// [`Endpoint::path`] with these values in place of its parameters, in their order.
    ///
    /// ```
    /// use contract::routes::Endpoint;
    ///
    /// let path = Endpoint::Logo.path_with_all(&["cli_1", "digest"]);
    /// assert_eq!(path, "/logo/cli_1/digest");
    /// ```
    pub fn path_with_all(self, values: &[&str]) -> String {
        let mut path = self.path().to_owned();
        for value in values {
            if let (Some(start), Some(end)) = (path.find('{'), path.find('}')) {
                path.replace_range(start..=end, value);
            }
        }
        path
    }
}

/// What stands before the slug in the path of a tenant without a host of its own.
pub const TENANT_PREFIX: &str = "/t/";
/// What stands before the slug in the path of a console page of a tenant.
pub const TENANT_CONSOLE_PREFIX: &str = "/console/t/";
/// Whether the process runs. It is on every host, and of no tenant.
pub const LIVENESS: &str = "/health/live";
/// Whether the process can serve requests. It is on every host, and of no tenant.
pub const READINESS: &str = "/health/ready";

/// The path of a tenant on the public host.
pub fn tenant_path(slug: &str) -> String {
    format!("{TENANT_PREFIX}{slug}")
}

/// The path of a tenant's first page in the console.
pub fn tenant_console_path(slug: &str) -> String {
    format!("{TENANT_CONSOLE_PREFIX}{slug}")
}

/// The slug in the path of a tenant's page in the console, which is empty if the path ends before
/// it; `None` for other paths.
pub fn tenant_of_console_path(path: &str) -> Option<&str> {
    path.strip_prefix(TENANT_CONSOLE_PREFIX)?.split(['/', '?']).next()
}

/// The path of an identity provider's page in the console.
pub fn provider_console_path(slug: &str, id: &str) -> String {
    format!("{}/providers/{id}", tenant_console_path(slug))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn values_stand_in_place_of_all_parameters() {
        assert_eq!(Endpoint::Token.path(), "/oauth2/token");
        assert_eq!(Endpoint::Console.path(), "/console");
        for route in ROUTES {
            let path = route.endpoint.path();
            let values = vec!["x"; path.matches('{').count()];
            let filled = route.endpoint.path_with_all(&values);
            assert!(!filled.contains(['{', '}']), "{path}");
        }
        let export = Endpoint::AuditExport.path_with("acme");
        assert_eq!(export, format!("{}/audit/export", tenant_console_path("acme")));
    }

    #[test]
    fn each_path_and_method_is_routed_once() {
        let mut seen = HashSet::new();
        for route in ROUTES {
            for method in route.methods {
                assert!(seen.insert((route.path, *method)), "{} {method:?}", route.path);
            }
        }
    }
}
