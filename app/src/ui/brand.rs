//! The logos of well-known identity providers, in the colours that their owners ask for. They are
//! trademarks of those owners and name them only.

use contract::provider::ProviderKind;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::Logo;

/// A logo as filled paths.
struct Brand {
    view_box: &'static str,
    /// The fill and the outline of each part.
    paths: &'static [(&'static str, &'static str)],
}

const TEXT_COLOUR: &str = "currentColor";

const GOOGLE: Brand = Brand {
    view_box: "0 0 48 48",
    paths: &[
        (
            "#EA4335",
            "M24 9.5c3.54 0 6.71 1.22 9.21 3.6l6.85-6.85C35.9 2.38 30.47 0 24 0 14.62 0 6.51 \
             5.38 2.56 13.22l7.98 6.19C12.43 13.72 17.74 9.5 24 9.5z",
        ),
        (
            "#4285F4",
            "M46.98 24.55c0-1.57-.15-3.09-.38-4.55H24v9.02h12.94c-.58 2.96-2.26 5.48-4.78 \
             7.18l7.73 6c4.51-4.18 7.09-10.36 7.09-17.65z",
        ),
        (
            "#FBBC05",
            "M10.53 28.59c-.48-1.45-.76-2.99-.76-4.59s.27-3.14.76-4.59l-7.98-6.19C.92 16.46 0 \
             20.12 0 24s.92 7.54 2.56 10.78z",
        ),
        (
            "#34A853",
            "M24 48c6.48 0 11.93-2.13 15.89-5.81l-7.73-6c-2.15 1.45-4.92 2.3-8.16 2.3-6.26 \
             0-11.57-4.22-13.47-9.91l-7.98 6.19C6.51 42.62 14.62 48 24 48z",
        ),
    ],
};

const GITHUB: Brand = Brand {
    view_box: "0 0 16 16",
    paths: &[(
        TEXT_COLOUR,
        "M8 0a8 8 0 0 0-2.53 \
         15.59c.4.07.55-.17.55-.38l-.01-1.49c-2.01.37-2.53-.49-2.69-.94-.09-.23\
         -.48-.94-.82-1.13-.28-.15-.68-.52-.01-.53.63-.01 \
         1.08.58 1.23.82.72 1.21 1.87.87 \
         2.33.66.07-.52.28-.87.51-1.07-1.78-.2-3.64-.89-3.64-3.95 \
         0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82a7.4 7.4 0 0 1 4 \
         0c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 \
         3.75-3.65 3.95.29.25.54.73.54 1.48l-.01 2.2c0 .21.15.46.55.38A8 8 0 0 0 8 0z",
    )],
};

const MICROSOFT: Brand = Brand {
    view_box: "0 0 21 21",
    paths: &[
        ("#F25022", "M0 0h10v10H0z"),
        ("#7FBA00", "M11 0h10v10H11z"),
        ("#00A4EF", "M0 11h10v10H0z"),
        ("#FFB900", "M11 11h10v10H11z"),
    ],
};

const APPLE: Brand = Brand {
    view_box: "0 0 24 24",
    paths: &[(
        TEXT_COLOUR,
        "M12.15 6.9c-.95 0-2.41-1.08-3.96-1.04-2.04.03-3.91 1.18-4.96 3.01-2.12 3.68-.55 9.1 \
         1.52 12.09 1.01 1.45 2.21 3.09 3.79 3.04 1.52-.07 2.09-.99 3.94-.99 1.83 0 2.35.99 \
         3.96.95 1.64-.03 2.68-1.48 3.68-2.95 1.16-1.69 1.64-3.33 \
         1.66-3.42-.04-.01-3.18-1.22-3.22-4.86-.03-3.04 2.48-4.49 \
         2.6-4.56-1.43-2.09-3.62-2.32-4.39-2.38-2-.16-3.68 1.09-4.61 1.09zM15.53 \
         3.83c.84-1.01 1.4-2.43 1.25-3.83-1.21.05-2.66.81-3.53 1.82-.78.9-1.45 2.34-1.27 3.71 \
         1.34.1 2.72-.69 3.56-1.7z",
    )],
};

const GITLAB: Brand = Brand {
    view_box: "0 0 36 34.5",
    paths: &[
        ("#E24329", "M18 34.4 24.6 14H11.4z"),
        ("#FC6D26", "M18 34.4 11.4 14H2.1zM18 34.4 24.6 14h9.3z"),
        (
            "#FCA326",
            "M2.1 14 .1 20.2a1.4 1.4 0 0 0 .5 1.5L18 34.4zM33.9 14l2 6.2a1.4 1.4 0 0 1-.5 \
             1.5L18 34.4z",
        ),
        ("#E24329", "M2.1 14h9.3L7.4 1.7a.7.7 0 0 0-1.3 0zM33.9 14h-9.3l4-12.3a.7.7 0 0 1 1.3 0z"),
    ],
};

const DISCORD: Brand = Brand {
    view_box: "0 0 24 24",
    paths: &[(
        "#5865F2",
        "M20.32 4.37a19.8 19.8 0 0 0-4.89-1.52.07.07 0 0 0-.08.04c-.21.38-.44.86-.6 1.25a18.3 \
         18.3 0 0 0-5.5 0 12.6 12.6 0 0 0-.62-1.25.08.08 0 0 0-.08-.04 19.7 19.7 0 0 0-4.89 \
         1.52.07.07 0 0 0-.03.03C.53 9.05-.32 13.58.1 18.06a.08.08 0 0 0 .03.05 19.9 19.9 0 0 \
         0 6 3.03.08.08 0 0 0 .08-.03c.46-.63.87-1.3 1.23-1.99a.08.08 0 0 0-.05-.11 13.1 13.1 \
         0 0 1-1.87-.89.08.08 0 0 1 0-.13l.37-.29a.07.07 0 0 1 .08-.01c3.93 1.79 8.18 1.79 \
         12.06 0a.07.07 0 0 1 .08.01l.37.29a.08.08 0 0 1 0 .13 12.3 12.3 0 0 1-1.88.89.08.08 \
         0 0 0-.04.11c.36.7.77 1.36 1.22 1.99a.08.08 0 0 0 .09.03 19.8 19.8 0 0 0 \
         6-3.03.08.08 0 0 0 .03-.06c.5-5.18-.84-9.67-3.55-13.66a.06.06 0 0 0-.03-.02zM8.02 \
         15.33c-1.18 0-2.16-1.09-2.16-2.42s.96-2.42 2.16-2.42c1.21 0 2.18 1.1 2.16 2.42 0 \
         1.33-.96 2.42-2.16 2.42zm7.97 0c-1.18 0-2.15-1.09-2.15-2.42s.95-2.42 2.15-2.42c1.21 \
         0 2.18 1.1 2.16 2.42 0 1.33-.95 2.42-2.16 2.42z",
    )],
};

const FACEBOOK: Brand = Brand {
    view_box: "0 0 24 24",
    paths: &[(
        "#1877F2",
        "M24 12.07a12 12 0 1 0-13.88 11.86v-8.39H7.08v-3.47h3.05V9.43c0-3.01 1.79-4.67 \
         4.53-4.67 1.31 0 2.69.24 2.69.24v2.95h-1.52c-1.49 0-1.96.93-1.96 1.87v2.25h3.33l-.53 \
         3.47h-2.8v8.39A12 12 0 0 0 24 12.07z",
    )],
};

const LINKEDIN: Brand = Brand {
    view_box: "0 0 24 24",
    paths: &[(
        "#0A66C2",
        "M20.45 20.45h-3.56v-5.57c0-1.33-.03-3.04-1.85-3.04-1.85 0-2.14 1.45-2.14 \
         2.94v5.67H9.35V9h3.41v1.56h.05a3.74 3.74 0 0 1 3.37-1.85c3.6 0 4.27 2.37 4.27 \
         5.46zM5.34 7.43a2.06 2.06 0 1 1 0-4.13 2.06 2.06 0 0 1 0 4.13zm1.78 \
         13.02H3.56V9h3.56zM22.23 0H1.77C.79 0 0 .77 0 1.73v20.54C0 23.23.79 24 1.77 \
         24h20.45c.98 0 1.78-.77 1.78-1.73V1.73C24 .77 23.2 0 22.22 0z",
    )],
};

const SLACK: Brand = Brand {
    view_box: "0 0 24 24",
    paths: &[
        (
            "#E01E5A",
            "M5.04 15.17a2.52 2.52 0 1 1-2.52-2.53h2.52zM6.31 15.17a2.52 2.52 0 1 1 5.05 \
             0v6.31a2.52 2.52 0 1 1-5.05 0z",
        ),
        (
            "#36C5F0",
            "M8.83 5.04a2.52 2.52 0 1 1 2.53-2.52v2.52zM8.83 6.31a2.52 2.52 0 1 1 0 \
             5.05H2.52a2.52 2.52 0 1 1 0-5.05z",
        ),
        (
            "#2EB67D",
            "M18.96 8.83a2.52 2.52 0 1 1 2.52 2.53h-2.52zM17.69 8.83a2.52 2.52 0 1 1-5.05 \
             0V2.52a2.52 2.52 0 1 1 5.05 0z",
        ),
        (
            "#ECB22E",
            "M15.17 18.96a2.52 2.52 0 1 1-2.53 2.52v-2.52zM15.17 17.69a2.52 2.52 0 1 1 \
             0-5.05h6.31a2.52 2.52 0 1 1 0 5.05z",
        ),
    ],
};

/// A tile with the logo of a provider of this kind; `None` where the tenant's name for it says
/// more. `variant` is one of those of [`Tile`](super::Tile).
pub fn brand_tile(kind: ProviderKind, variant: &str) -> Option<AnyView> {
    let logo = logo(kind)?;
    let class = format!("tile provider {variant}");
    Some(
        view! {
            <span class=class.trim_end().to_owned() aria-hidden="true">
                {logo}
            </span>
        }
        .into_any(),
    )
}

fn logo(kind: ProviderKind) -> Option<AnyView> {
    let Brand { view_box, paths } = match kind {
        ProviderKind::Oidc | ProviderKind::Oauth2 | ProviderKind::Keycloak => return None,
        ProviderKind::Tenantry => return Some(view! { <Logo /> }.into_any()),
        ProviderKind::Google => GOOGLE,
        ProviderKind::Github => GITHUB,
        ProviderKind::Microsoft => MICROSOFT,
        ProviderKind::Apple => APPLE,
        ProviderKind::Gitlab => GITLAB,
        ProviderKind::Discord => DISCORD,
        ProviderKind::Facebook => FACEBOOK,
        ProviderKind::Linkedin => LINKEDIN,
        ProviderKind::Slack => SLACK,
    };
    let paths: Vec<_> =
        paths.iter().map(|(fill, outline)| view! { <path fill=*fill d=*outline></path> }).collect();
    Some(view! { <svg viewBox=view_box aria-hidden="true">{paths}</svg> }.into_any())
}
