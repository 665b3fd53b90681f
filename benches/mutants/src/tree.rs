//! A copy of the repository whose sources may be changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The module that the mutated sources ask whether they are the mutant that is switched on.
const SWITCH: &str = "\
//! Which mutant is switched on.
pub(crate) fn on(index: usize) -> bool {
    static ON: std::sync::OnceLock<Option<usize>> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var(\"MUTANT\").ok()?.parse().ok()) == Some(index)
}
";

pub(crate) struct Tree {
    pub(crate) path: PathBuf,
    /// The folder of cargo's output, which the copy shares with the original.
    pub(crate) target: PathBuf,
}

impl Tree {
    /// Copies the files that git knows.
    pub(crate) fn copy(root: &Path, path: &Path) -> Result<Self, String> {
        let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output();
        let listed = listed.map_err(|error| format!("git: {error}"))?.stdout;
        for name in String::from_utf8_lossy(&listed).split('\0').filter(|name| !name.is_empty()) {
            let (from, to) = (root.join(name), path.join(name));
            // What is deleted and not committed is still listed.
            let Ok(bytes) = fs::read(&from) else { continue };
            if fs::read(&to).is_ok_and(|known| known == bytes) {
                continue;
            }
            to.parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&to, bytes))
                .map_err(|error| format!("{}: {error}", to.display()))?;
        }
        let absolute =
            |path: &Path| path.canonicalize().map_err(|error| format!("{}: {error}", path.display()));
        let tree = Self { path: absolute(path)?, target: absolute(&root.join("target"))? };
        tree.set_version()?;
        Ok(tree)
    }

    /// Cargo takes equal packages of two workspaces for one in a shared folder, unless their versions differ.
    fn set_version(&self) -> Result<(), String> {
        let manifest = self.path.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(|error| error.to_string())?;
        let (before, package) = text.split_once("[workspace.package]").ok_or("no workspace.package")?;
        let (version, rest) = package.split_once("\"\n").ok_or("no version")?;
        let text = format!("{before}[workspace.package]{version}+mutants\"\n{rest}");
        fs::write(manifest, text).map_err(|error| error.to_string())
    }

    /// Gives each package the module of the switch.
    pub(crate) fn add_switch(&self, folders: &[&str]) -> Result<(), String> {
        for folder in folders {
            let sources = self.path.join(folder).join("src");
            let library = fs::read_to_string(sources.join("lib.rs")).map_err(|error| error.to_string())?;
            let with_module = format!("{library}\nmod mutant;\n");
            fs::write(sources.join("mutant.rs"), SWITCH)
                .and_then(|()| fs::write(sources.join("lib.rs"), with_module))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    pub(crate) fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.path).unwrap_or(path)
    }
}

/// The Rust files of a module, `name.rs` and all below `name/`, without tests.
pub(crate) fn rust_files(module: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        [module.with_extension("rs")].into_iter().filter(|file| file.exists()).collect();
    let mut folders = vec![module.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "rs" && !path.ends_with("tests.rs") => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}
