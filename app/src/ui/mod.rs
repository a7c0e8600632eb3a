//! Component library: presentation and behaviour only, no data and no server calls. The styles of a
//! component are in `style/ui` under the same name; its behaviour without an island is in
//! `script/page.js`.

mod badge;
mod brand;
mod button;
mod card;
mod card_line;
mod chart;
mod code;
mod code_sample;
mod copy;
mod dialog;
mod difference;
mod empty;
mod field;
mod filter;
mod form;
mod icon;
mod menu;
mod notice;
mod page_head;
mod pager;
mod plain_form;
mod plural;
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
pub use brand::brand_tile;
pub use button::{ActionSubmit, LinkButton};
pub use card::Card;
pub use card_line::CardLine;
pub use chart::{Chart, Series, Stat, StatStrip};
pub use code::CodeBlock;
pub use code_sample::{CodeSample, CodeSamples, Language};
pub use copy::{CopyButton, CopyIconButton};
pub use dialog::{ConfirmName, Consequences, Dialog, DialogFooter};
pub use difference::Difference;
pub use empty::EmptyState;
pub use field::{Choice, Field, GroupError, SelectField, Switch, TextArea, sync_value};
pub(crate) use field::{hint_or_problem, select_options};
pub use filter::{DateField, FilterChip, Select};
pub use form::{FormErrors, NeedsScript, SaveBar, on_success};
pub use icon::{FAVICON, Glyph, Icon, Logo};
pub use menu::{Menu, RowMenu};
pub use notice::Notice;
pub use page_head::{Breadcrumbs, PageHead};
pub use pager::{Pager, group_thousands};
pub use plain_form::{
    FormErrorTemplates, OneTimeSecretForm, PlainForm, SubmitAfterLoad, SubmitButton, TargetFields,
};
pub use plural::{capped, pluralize};
pub use search::SearchForm;
pub use secret::SecretBox;
pub use segments::Segments;
pub use steps::{Step, Steps};
pub use table::{RowName, Table};
pub use tabs::{Tab, Tabs};
pub use time::{ago, date, date_parts, from_now, parse_date, rfc3339, short_date, time_of_day};
pub use toast::{Toast, Toasts, navigate, navigate_with_toast, replace_url};
pub use values::{NamedValue, ValueList};
