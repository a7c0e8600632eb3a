//! QR codes as inline SVG: one path of the dark modules, with the quiet zone around them.

use std::fmt::Write;

use leptos::{prelude::*, tachys::view::any_view::AnyView};
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code (ISO/IEC 18004).
const QUIET_ZONE: i32 = 4;

/// Renders a QR code of this text; nothing if it is too long for one. `label` is read by screen
/// readers. The colours stay dark on light in every theme, because scanners expect them so.
pub(super) fn qr_code(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET_ZONE;
    let view_box = format!("0 0 {size} {size}");
    let view = view! {
        <svg class="qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
            <rect width=size height=size fill="white" />
            <path d=dark_modules(&code) fill="black" />
        </svg>
    };
    Some(view.into_any())
}

/// The rows of dark modules as rectangles of a path.
fn dark_modules(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let start = x;
            while x < code.size() && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let (left, top, width) = (start + QUIET_ZONE, y + QUIET_ZONE, x - start);
                // Writing to a string cannot fail.
                let _ = write!(path, "M{left} {top}h{width}v1h-{width}z");
            }
            x += 1;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a path of [`dark_modules`] fills.
    fn modules(path: &str) -> std::collections::BTreeSet<(i32, i32)> {
        let mut modules = std::collections::BTreeSet::new();
        for one in path.split('M').skip(1) {
            let (place, rest) = one.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let width: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            modules.extend((x..x + width).map(|x| (x - QUIET_ZONE, y - QUIET_ZONE)));
        }
        modules
    }

    #[test]
    fn path_has_the_dark_modules() {
        let code = QrCode::encode_text("otpauth://totp/A:b?secret=GEZDGNBV", QrCodeEcc::Medium);
        let code = code.unwrap();
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).collect();
        assert_eq!(modules(&dark_modules(&code)), dark);
    }
}
