//! The places of a file that can be broken, and the text that breaks each while its switch is on.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, BinOp, Block, Expr, ItemConst, ItemMod, ItemStatic, Pat, ReturnType, Stmt, Type, UnOp,
};

/// A place that can be broken: text to insert before and after it, where `@` is the question whether it is to be.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) what: String,
    start: usize,
    end: usize,
    before: String,
    after: String,
}

/// All sites of a file.
pub(crate) fn of(file: &Path) -> Result<Vec<Site>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let parsed = syn::parse_file(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut finder = Finder { file, text: &text, sites: Vec::new() };
    finder.visit_file(&parsed);
    Ok(finder.sites)
}

/// The text with all sites of its file, each behind its switch.
pub(crate) fn apply(text: &str, sites: &[(usize, &Site)]) -> String {
    let mut insertions: Vec<(usize, (bool, isize), String)> = Vec::new();
    for (index, site) in sites {
        let question = format!("crate::mutant::on({index})");
        let length = isize::try_from(site.end - site.start).unwrap_or(isize::MAX);
        // What ends here stands before what begins here; of those that begin the longest is the outer one.
        insertions.push((site.start, (true, -length), site.before.replace('@', &question)));
        insertions.push((site.end, (false, length), site.after.replace('@', &question)));
    }
    insertions.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let (mut result, mut at) = (String::with_capacity(text.len() * 2), 0);
    for (place, _, inserted) in insertions {
        result.push_str(&text[at..place]);
        result.push_str(&inserted);
        at = place;
    }
    result + &text[at..]
}

struct Finder<'a> {
    file: &'a Path,
    text: &'a str,
    sites: Vec<Site>,
}

impl Finder<'_> {
    fn add(&mut self, span: Span, what: &str, before: &str, after: &str) {
        let range = span.byte_range();
        let source: String = self.text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let excerpt: String = source.chars().take(100).collect();
        self.sites.push(Site {
            file: self.file.to_owned(),
            line: span.start().line,
            what: format!("{what} `{excerpt}`"),
            start: range.start,
            end: range.end,
            before: before.to_owned(),
            after: after.to_owned(),
        });
    }

    /// A function that returns at once.
    fn body(&mut self, output: &ReturnType, block: &Block) {
        let Some(first) = block.stmts.first() else { return };
        let values: &[&str] = match output {
            ReturnType::Default => &[""],
            ReturnType::Type(_, ty) => defaults(ty),
        };
        for value in values {
            let before = format!("if @ {{ return {value}; }} ");
            self.add(first.span(), &format!("returns {value} before"), &before, "");
        }
    }
}

/// What a function of the type may return for nothing.
fn defaults(ty: &Type) -> &'static [&'static str] {
    let Type::Path(path) = ty else { return &[] };
    match path.path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
        Some("bool") => &["true", "false"],
        Some("String") => &["String::new()"],
        Some("Vec") => &["Vec::new()"],
        Some("Option") => &["None"],
        Some("TokenStream") => &["Default::default()"],
        _ => &[],
    }
}

/// Whether the expression is true or false, as far as it shows.
fn is_condition(expr: &Expr) -> bool {
    const METHODS: [&str; 9] = [
        "contains",
        "contains_key",
        "any",
        "all",
        "starts_with",
        "ends_with",
        "eq_ignore_ascii_case",
        "eq",
        "has",
    ];
    match expr {
        Expr::Binary(binary) => matches!(
            binary.op,
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)
        ),
        Expr::Unary(unary) => matches!(unary.op, UnOp::Not(_)),
        Expr::MethodCall(call) => {
            let name = call.method.to_string();
            name.starts_with("is_") || METHODS.contains(&name.as_str())
        }
        Expr::Macro(call) => call.mac.path.is_ident("matches"),
        Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Bool(_)),
        _ => false,
    }
}

fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    // What is constant cannot ask.
    fn visit_item_const(&mut self, _: &'ast ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast ItemStatic) {}
    fn visit_type(&mut self, _: &'ast Type) {}
    fn visit_pat(&mut self, pattern: &'ast Pat) {
        if let Pat::Guard(guarded) = pattern {
            self.visit_expr(&guarded.guard);
        }
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.constness.is_none() {
            self.body(&function.sig.output, &function.block);
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if function.sig.constness.is_none() {
            self.body(&function.sig.output, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        if let Stmt::Expr(Expr::MethodCall(_) | Expr::Call(_) | Expr::Assign(_), Some(_)) = statement {
            self.add(statement.span(), "without", "if !@ { ", " }");
        }
        visit::visit_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if is_condition(expr) {
            self.add(expr.span(), "not", "(@ != (", "))");
        }
        if let Expr::Binary(binary) = expr {
            for side in [&binary.left, &binary.right].into_iter().filter(|side| !has_let(side)) {
                match binary.op {
                    BinOp::And(_) => self.add(side.span(), "true for", "(@ || (", "))"),
                    BinOp::Or(_) => self.add(side.span(), "false for", "(!@ && (", "))"),
                    _ => {}
                }
            }
        }
        visit::visit_expr(self, expr);
    }

    fn visit_expr_match(&mut self, expr: &'ast syn::ExprMatch) {
        let is_last_any =
            expr.arms.last().is_some_and(|arm| matches!(arm.pat, Pat::Wild(_)) && !has_guard(arm));
        for arm in expr.arms.iter().rev().skip(1).filter(|_| is_last_any) {
            match arm_guard(arm) {
                Some(guard) => self.add(guard.span(), "never, an arm for", "!@ && (", ")"),
                None => self.add(arm.pat.span(), "without the arm", "", " if !@"),
            }
        }
        visit::visit_expr_match(self, expr);
    }
}

fn has_guard(arm: &Arm) -> bool {
    arm_guard(arm).is_some()
}

fn arm_guard(arm: &Arm) -> Option<&Expr> {
    match &arm.pat {
        Pat::Guard(guarded) => Some(&guarded.guard),
        _ => None,
    }
}
