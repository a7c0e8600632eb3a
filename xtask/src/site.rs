//! The build of the browser assets: WebAssembly with its JavaScript, the scripts of pages and the
//! style sheet.
//!
//! File names contain a hash of the content. A release build adds a brotli-compressed copy of each
//! file. The server binary embeds them all.

use std::{fs, io::Write, path::Path, process::Command};

use anyhow::{Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};

use crate::{
    prerequisites,
    shell::{cargo, run_command, workspace_root},
};

/// The scripts of pages, files of `app/script`.
const SCRIPTS: [&str; 5] = ["page", "import", "passkey", "password", "copy"];

pub fn build(release: bool) -> Result<()> {
    prerequisites::ensure_wasm_target()?;
    let profile = if release { "wasm-release" } else { "dev" };
    run_command(
        cargo()
            .args([
                "build",
                "--package",
                "frontend",
                "--lib",
                "--target",
                "wasm32-unknown-unknown",
                "--profile",
                profile,
            ])
            .env("CARGO_PROFILE_DEV_DEBUG", "false"),
    )?;
    let target = workspace_root().join("target");
    let wasm = target
        .join("wasm32-unknown-unknown")
        .join(if release { "wasm-release" } else { "debug" })
        .join("frontend.wasm");
    let (out, work_folder) = (target.join("site/pkg"), target.join("site/work"));
    for folder in [&out, &work_folder] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
    }
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(&wasm)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true);
    bindgen.debug(!release).remove_name_section(release).remove_producers_section(release);
    bindgen.generate(&work_folder)?;

    let (js, wasm, css) = (
        fs::read(work_folder.join("app.js"))?,
        fs::read(work_folder.join("app_bg.wasm"))?,
        bundle_css()?.into_bytes(),
    );
    let mut scripts = String::new();
    for name in SCRIPTS {
        let script = fs::read(workspace_root().join(format!("app/script/{name}.js")))?;
        let file = format!("{name}-{:016x}.js", hash(&[&script]));
        write_asset(&out, &file, &script, release)?;
        scripts.push_str(&format!("{name}={file}\n"));
    }
    let app = format!("app-{:016x}", hash(&[&js, &wasm]));
    let sheet = format!("app-{:016x}.css", hash(&[&css]));
    write_asset(&out, &format!("{app}.js"), &js, release)?;
    write_asset(&out, &format!("{app}_bg.wasm"), &wasm, release)?;
    write_asset(&out, &sheet, &css, release)?;
    let snippets = work_folder.join("snippets");
    if snippets.exists() {
        run_command(Command::new("cp").arg("-r").arg(snippets).arg(&out))?;
    }
    let manifest = format!("islands={app}.js\ncss={sheet}\n{scripts}");
    Ok(fs::write(out.join("manifest.txt"), manifest)?)
}

fn write_asset(folder: &Path, name: &str, data: &[u8], compress: bool) -> Result<()> {
    fs::write(folder.join(name), data)?;
    if compress {
        let mut compressed = Vec::new();
        brotli::CompressorWriter::new(&mut compressed, 1 << 16, 11, 22).write_all(data)?;
        eprintln!("   {name}: {} bytes, {} compressed", data.len(), compressed.len());
        fs::write(folder.join(format!("{name}.br")), compressed)?;
    }
    Ok(())
}

/// FNV-1a, for cache-busting file names. It is not a cryptographic hash.
fn hash(parts: &[&[u8]]) -> u64 {
    parts.iter().flat_map(|part| part.iter()).fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Bundle and minify the style sheets. No browser targets are set, so that relative colours and
/// `light-dark()` stay as they are.
fn bundle_css() -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler
        .bundle(&workspace_root().join("style/main.css"))
        .map_err(|error| anyhow!("{error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("{error}"))?;
    Ok(sheet
        .to_css(PrinterOptions { minify: true, ..Default::default() })
        .map_err(|error| anyhow!("{error}"))?
        .code)
}
