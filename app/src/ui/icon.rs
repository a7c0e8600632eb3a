//! The icons, drawn on a 20 by 20 grid.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The icons, drawn in the colour of the text around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after what it shows")]
pub enum Icon {
    Alert,
    Application,
    Arrow,
    Back,
    Browser,
    Check,
    CheckCircle,
    Clock,
    Code,
    Copy,
    Cross,
    Down,
    Download,
    Eye,
    EyeOff,
    Info,
    Key,
    Laptop,
    Link,
    List,
    Mail,
    Members,
    Menu,
    More,
    Ban,
    Overview,
    Passkey,
    Pencil,
    User,
    Phone,
    MapPin,
    Plus,
    Pulse,
    Circle,
    Search,
    Server,
    Settings,
    SignIn,
    SignOut,
    Sun,
    Tenants,
    Trash,
    Rotate,
    Up,
    UpDown,
    Users,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM10 6.8v3.8M10 13.2v.01",
            Self::Application => {
                "M3.5 5.5A1.5 1.5 0 0 1 5 4h10a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 15 16H5a1.5 \
                    1.5 0 0 1-1.5-1.5zM3.5 7.5h13"
            }
            Self::Arrow => "M8 5.5l4.5 4.5L8 14.5",
            Self::Back => "M12 5.5L7.5 10l4.5 4.5",
            Self::Browser => {
                "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM3.5 10h13M10 3.5c1.8 1.9 2.7 4.1 \
                    2.7 6.5s-.9 4.6-2.7 6.5c-1.8-1.9-2.7-4.1-2.7-6.5s.9-4.6 2.7-6.5z"
            }
            Self::Check => "M4.5 10.7l3.7 3.6 7.3-8.1",
            Self::CheckCircle => {
                "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM7.2 10.2l2 2 3.7-4.2"
            }
            Self::Clock => "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM10 6.5V10l2.3 1.5",
            Self::Code => "M7 6l-4 4 4 4M13 6l4 4-4 4",
            Self::Copy => {
                "M7.5 9a1.5 1.5 0 0 1 1.5-1.5h6A1.5 1.5 0 0 1 16.5 9v6a1.5 1.5 0 0 1-1.5 \
                    1.5H9A1.5 1.5 0 0 1 7.5 15zM12.5 5A1.5 1.5 0 0 0 11 3.5H5A1.5 1.5 0 0 0 3.5 \
                    5v6A1.5 1.5 0 0 0 5 12.5"
            }
            Self::Cross => "M5.5 5.5l9 9M14.5 5.5l-9 9",
            Self::Down => "M5.5 8l4.5 4.5L14.5 8",
            Self::Download => "M10 3.5v9M6.5 9.3l3.5 3.4 3.5-3.4M4 16.5h12",
            Self::Eye => {
                "M2.5 10c1.7-3.3 4.2-5 7.5-5s5.8 1.7 7.5 5c-1.7 3.3-4.2 5-7.5 \
                    5s-5.8-1.7-7.5-5zM12.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z"
            }
            Self::EyeOff => {
                "M2.5 10c1.7-3.3 4.2-5 7.5-5s5.8 1.7 7.5 5c-1.7 3.3-4.2 5-7.5 \
                    5s-5.8-1.7-7.5-5zM12.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0zM4 16L16 4"
            }
            Self::Info => "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM10 9.4v3.8M10 6.8v.01",
            Self::Key => {
                "M10.3 12.8a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0zM9.4 10.5l7-7M13.3 6.6l2.2 2.2"
            }
            Self::Link => {
                "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3L10 5.7M11.5 8.5a3 3 0 0 \
                    0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3L10 14.3"
            }
            Self::List => "M7.5 5.5h9M7.5 10h9M7.5 14.5h9M3.8 5.5h.01M3.8 10h.01M3.8 14.5h.01",
            Self::Mail => {
                "M3.5 6A1.5 1.5 0 0 1 5 4.5h10A1.5 1.5 0 0 1 16.5 6v8a1.5 1.5 0 0 1-1.5 1.5H5A1.5 \
                    1.5 0 0 1 3.5 14zM4 6.2l6 4.5 6-4.5"
            }
            Self::Members => {
                "M11 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM2.5 16.2c.6-2.8 2.6-4.2 5.5-4.2 1.4 0 2.6.3 \
                    3.5 1M12.6 15l1.8 1.8 3.3-3.6"
            }
            Self::Menu => "M3.5 6h13M3.5 10h13M3.5 14h13",
            Self::More => "M5 10h.01M10 10h.01M15 10h.01",
            Self::Ban => "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM5.5 5.5l9 9",
            Self::Overview => {
                "M3.5 3.5h5v6.5h-5zM11.5 3.5h5v3.5h-5zM11.5 10h5v6.5h-5zM3.5 13h5v3.5h-5z"
            }
            Self::Passkey => {
                "M11 6.5a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM2.8 15.8c.5-2.7 2.4-4.1 \
                    5.4-4.1.8 0 1.5.1 2.1.3M17 9.6a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM15 11.6v4.9M15 \
                    14.2h1.6"
            }
            Self::Pencil => {
                "M4 16l.7-3.3 8.6-8.6a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2l-8.6 8.6zM11.8 \
                    5.7l2.5 2.5"
            }
            Self::User => {
                "M13 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM4 16.5c.7-2.8 3-4.2 6-4.2s5.3 1.4 6 4.2"
            }
            Self::Phone => {
                "M6.5 5a1.5 1.5 0 0 1 1.5-1.5h4A1.5 1.5 0 0 1 13.5 5v10a1.5 1.5 0 0 1-1.5 \
                    1.5H8A1.5 1.5 0 0 1 6.5 15zM9.3 14h1.4"
            }
            Self::MapPin => {
                "M15 8.5c0 3.3-5 8-5 8s-5-4.7-5-8a5 5 0 0 1 10 0zM11.8 8.5a1.8 1.8 0 1 1-3.6 0 \
                    1.8 1.8 0 0 1 3.6 0z"
            }
            Self::Plus => "M10 4.5v11M4.5 10h11",
            Self::Pulse => "M2.8 10h3.4l2.3-5.5 3.4 11 2-5.5h3.3",
            Self::Laptop => "M4.5 13V5.5A1.5 1.5 0 0 1 6 4h8a1.5 1.5 0 0 1 1.5 1.5V13zM2.5 16h15",
            Self::Circle => "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0z",
            Self::Search => "M13.8 8.9a4.9 4.9 0 1 1-9.8 0 4.9 4.9 0 0 1 9.8 0zM12.5 12.5l4 4",
            Self::Server => {
                "M3.5 5A1.5 1.5 0 0 1 5 3.5h10A1.5 1.5 0 0 1 16.5 5v2.5A1.5 1.5 0 0 1 15 9H5a1.5 \
                    1.5 0 0 1-1.5-1.5zM3.5 12.5A1.5 1.5 0 0 1 5 11h10a1.5 1.5 0 0 1 1.5 \
                    1.5V15a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15zM6.3 6.3h.01M6.3 13.8h.01"
            }
            Self::Settings => {
                "M3.5 6.5H10M13.8 6.5h2.7M3.5 13.5h2.7M10 13.5h6.5M13.8 6.5a1.9 1.9 0 1 1-3.8 0 \
                    1.9 1.9 0 0 1 3.8 0zM10 13.5a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0z"
            }
            Self::SignIn => {
                "M11 3.5h3.5a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H11M3.5 10h8.3M8.8 6.9l3 3.1-3 3.1"
            }
            Self::SignOut => {
                "M9 3.5H5.5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H9M8 10h8.5M13.5 6.9l3 3.1-3 3.1"
            }
            Self::Sun => {
                "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM10 2.8v1.4M10 15.8v1.4M2.8 10h1.4M15.8 \
                    10h1.4M4.9 4.9l1 1M14.1 14.1l1 1M4.9 15.1l1-1M14.1 5.9l1-1"
            }
            Self::Tenants => {
                "M2.8 7.8L10 3.5l7.2 4.3M4.3 16.5v-4.3a1.3 1.3 0 0 1 2.6 0v4.3M8.7 16.5v-4.3a1.3 \
                    1.3 0 0 1 2.6 0v4.3M13.1 16.5v-4.3a1.3 1.3 0 0 1 2.6 0v4.3"
            }
            Self::Trash => {
                "M4 6h12M8 6V4.5a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1V6M5.5 6l.6 9a1.5 1.5 0 0 0 1.5 \
                    1.5h4.8a1.5 1.5 0 0 0 1.5-1.5l.6-9M8.5 9v4.5M11.5 9v4.5"
            }
            Self::Rotate => "M16 10a6 6 0 1 1-1.8-4.3M16.3 3.3v3h-3",
            Self::Up => "M5.5 12l4.5-4.5 4.5 4.5",
            Self::UpDown => "M7 8l3-3 3 3M7 12l3 3 3-3",
            Self::Users => {
                "M10.2 7a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM2.3 16c.6-2.6 2.5-3.9 \
                    5.1-3.9s4.5 1.3 5.1 3.9M12.6 4.4a2.8 2.8 0 0 1 0 5.2M14.2 12.5c1.7.5 2.9 1.7 \
                    3.4 3.5"
            }
            Self::Warning => {
                "M9.1 4.5a1 1 0 0 1 1.8 0l6 10.6a1 1 0 0 1-.9 1.4H4a1 1 0 0 1-.9-1.4zM10 \
                    8.5v3.3M10 14.1v.01"
            }
        }
    }
}

/// A decorative icon next to text, or in a button that has an accessible label.
#[component]
pub fn Glyph(icon: Icon, #[prop(optional)] large: bool) -> impl IntoView {
    // They grow with the text.
    let size = if large { "1.25rem" } else { "1rem" };
    let stroke = match (icon, large) {
        (Icon::More, _) => "3",
        (_, true) => "1.5",
        _ => "1.875",
    };
    view! {
        <svg
            width=size
            height=size
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width=stroke
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path()></path>
        </svg>
    }
}

/// The logo: a house with an open door.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <path
                d="M2.3 8.9 11 3.3a1.85 1.85 0 0 1 2 0l8.7 5.6"
                fill="none"
                stroke="currentColor"
                stroke-width="2.1"
                stroke-linecap="round"
            ></path>
            <path
                fill="currentColor"
                d="M3.6 20.7v-6.3a2.1 2.1 0 0 1 4.2 0v6.3zM16.2 20.7v-6.3a2.1 2.1 0 0 1 4.2 0v6.3z"
            ></path>
            <path class="open" d="M9.6 20.7v-7.3a2.4 2.4 0 0 1 4.8 0v7.3z"></path>
        </svg>
    }
}

/// URL of the mark as the icon of a page. Its greys are visible on light and dark tabs.
pub const FAVICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
viewBox='0 0 24 24'%3E%3Cpath d='M2.3 8.9 11 3.3a1.85 1.85 0 0 1 2 0l8.7 5.6' fill='none' \
stroke='%23737d8c' stroke-width='2.1' stroke-linecap='round'/%3E%3Cpath fill='%23737d8c' \
d='M3.6 20.7v-6.3a2.1 2.1 0 0 1 4.2 0v6.3zM16.2 20.7v-6.3a2.1 2.1 0 0 1 4.2 0v6.3z'/%3E%3Cpath \
fill='%234d7ee3' d='M9.6 20.7v-7.3a2.4 2.4 0 0 1 4.8 0v7.3z'/%3E%3C/svg%3E";
