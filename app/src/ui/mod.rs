//! Looks and behaviour, once each: no data, no server. A part's styles are in `style/ui` under
//! the same name; what it does without an island is in `script/page.js`.

mod badge;
mod button;
mod card;
mod copy;
mod dialog;
mod empty;
mod field;
mod form;
mod icon;
mod menu;
mod notice;
mod page_head;
mod pager;
mod search;
mod secret;
mod segments;
mod steps;
mod table;
mod tabs;
mod time;
mod toast;
mod values;

pub use badge::{Pill, StateDot, Tile, initials};
pub use button::{LinkButton, Submit};
pub use card::Card;
pub use copy::{Copy, CopyButton};
pub use dialog::{Dialog, Ends, TypedName};
pub use empty::Empty;
pub use field::{Area, Choice, Field, Switch};
pub use form::{FormNote, Refusal, when_done};
pub use icon::{Glyph, Icon, Logo};
pub use menu::{Menu, RowMenu};
pub use notice::Notice;
pub use page_head::{Crumbs, PageHead};
pub use pager::Pager;
pub use search::Search;
pub use secret::SecretBox;
pub use segments::Segments;
pub use steps::{Step, Steps};
pub use table::Table;
pub use tabs::Tabs;
pub use time::{ago, date};
pub use toast::{Toasts, go, say_and_go};
pub use values::{Value, Values};
