#!/usr/bin/env bash
# What the SDK costs to compile, beside clerk-rs 0.5.0, in one run. CPU seconds (user + sys): of the crate alone, its
# dependencies being built already, and of everything from nothing.
#
#     benches/compile.sh            prints a table; takes some twenty minutes on two cores
#
# `BENCH_FOLDER` names a folder that keeps what was built, so that the next run compiles no dependencies again.
set -euo pipefail
cd "$(dirname "$0")/.."
# Lints capped, as cargo has it for packages of a registry. Here, ours comes from a path.
export CARGO_INCREMENTAL=0 CARGO_TERM_QUIET=true RUSTFLAGS='--cap-lints allow'

work=${BENCH_FOLDER:-$(mktemp -d)}
[ -n "${BENCH_FOLDER:-}" ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
TIMEFORMAT='%U %S'

# cpu COMMAND…: its CPU seconds.
cpu() { { time "$@" >/dev/null 2>"$work/stderr"; } 2>&1 | awk '{ printf "%.2f", $1 + $2 }'; }

# consumer NAME DEPENDENCY: a package that depends on the one measured.
consumer() {
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "consumer"\nedition = "2024"\n[dependencies]\n%s\n[workspace]\n' "$2" >"$work/$1/Cargo.toml"
    cat >>"$work/$1/Cargo.toml" <<<"${3:-}"
    echo 'fn main() {}' >"$work/$1/src/main.rs"
    (cd "$work/$1" && cargo fetch)
}

# alone NAME PACKAGE ARGUMENTS…: the CPU seconds of compiling the package again, the least of four.
alone() {
    local name=$1 package=$2 least='' seconds
    shift 2
    local profile=()
    [[ " $* " == *' --release '* ]] && profile=(--release)
    (cd "$work/$name" && cargo "$@" 2>/dev/null)
    for _ in 1 2 3 4; do
        (cd "$work/$name" && cargo clean "${profile[@]}" -p "$package" 2>/dev/null)
        seconds=$(cd "$work/$name" && cpu cargo "$@")
        least=$(printf '%s\n%s\n' "$seconds" "${least:-$seconds}" | sort -g | head -1)
    done
    echo "$least"
}

# Ten calls of either, as a user's program makes them.
ours_calls() {
    cat <<'RUST'
use clerk_backend::{Clerk, Error};
pub async fn calls(clerk: &Clerk, id: &str) -> Result<(), Error> {
    let user = clerk.users().get_user(id).await?;
    println!("{:?} {:?}", user.first_name, user.username);
    println!("{}", clerk.users().ban_user(id).await?.banned);
    println!("{:?}", clerk.users().delete_user(id).await?.deleted);
    let organization = clerk.organizations().create_organization("Acme").slug("acme").await?;
    println!("{}", organization.id);
    println!("{}", clerk.organizations().get_organization(id).include_members_count(true).await?.name);
    println!("{:?}", clerk.organizations().delete_organization(id).await?.deleted);
    println!("{}", clerk.sessions().get_session(id).await?.user_id);
    println!("{}", clerk.sessions().create_session().user_id(id).await?.id);
    println!("{}", clerk.invitations().list_invitations().limit(10).await?.items.len());
    println!("{}", clerk.invitations().revoke_invitation(id).await?.id);
    Ok(())
}
RUST
}

theirs_calls() {
    cat <<'RUST'
use clerk_rs::apis::{invitations_api, organizations_api, sessions_api, users_api};
use clerk_rs::clerk::Clerk;
use clerk_rs::models::{CreateOrganizationRequest, CreateSessionRequest};
pub async fn calls(clerk: &Clerk, id: &str) -> Result<(), Box<dyn std::error::Error>> {
    let config = &clerk.config;
    let user = users_api::get_user(config, id).await?;
    println!("{:?} {:?}", user.first_name, user.username);
    println!("{:?}", users_api::ban_user(config, id).await?.banned);
    println!("{:?}", users_api::delete_user(config, id).await?.deleted);
    let mut request = CreateOrganizationRequest::new("Acme".to_owned());
    request.slug = Some(Some("acme".to_owned()));
    println!("{:?}", organizations_api::create_organization(config, Some(request)).await?.id);
    println!("{:?}", organizations_api::get_organization(config, id, Some(true), None).await?.name);
    println!("{:?}", organizations_api::delete_organization(config, id).await?.deleted);
    println!("{:?}", sessions_api::get_session(config, id).await?.user_id);
    let request = CreateSessionRequest::new(id.to_owned());
    println!("{:?}", sessions_api::create_session(config, Some(request)).await?.id);
    let invitations = invitations_api::list_invitations(config, None, None, None, None, Some(10), None).await?;
    println!("{}", invitations.len());
    println!("{:?}", invitations_api::revoke_invitation(config, id).await?.id);
    Ok(())
}
RUST
}

# calls NAME: the CPU seconds of compiling those calls again in a release build, the least of four.
calls() {
    "$1_calls" >"$work/$1/src/lib.rs"
    alone "$1" consumer build --release --lib
}

cold() { (cd "$work/$1" && cargo clean && cpu cargo build); }
crates() { (cd "$work/$1" && cargo tree --edges normal,build --prefix none --no-dedupe | sort -u | wc -l); }
rlib() { du -b "$work/$1"/target/debug/deps/lib"$2"-*.rlib | awk '{ printf "%.1f", $1 / 1e6 }'; }

# The SDK as it is published: without the build script.
ALLOW_DIRTY=1
cargo package --workspace --locked --no-verify ${ALLOW_DIRTY:+--allow-dirty} 2>/dev/null
target=$(cargo metadata --format-version 1 --no-deps | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
for crate in "$target"/package/*-0.*.crate; do tar -xzf "$crate" -C "$work"; done
ours='clerk-backend = "0.1"'
patch="[patch.crates-io]
clerk-backend = { path = \"$(echo "$work"/clerk-backend-0.*)\" }
openapi-build = { path = \"$(echo "$work"/openapi-build-[0-9]*)\" }
openapi-document = { path = \"$(echo "$work"/openapi-document-0.*)\" }
openapi-overlay = { path = \"$(echo "$work"/openapi-overlay-0.*)\" }
openapi-runtime = { path = \"$(echo "$work"/openapi-runtime-0.*)\" }"
consumer ours "$ours" "$patch"
consumer theirs 'clerk-rs = "=0.5.0"'

row() { printf '%-34s %10s %10s %8s\n' "$1" "$2" "$3" "$(awk "BEGIN { printf \"%.3f\", $2 / $3 }")"; }
printf '%-34s %10s %10s %8s\n' '' clerk-backend 'clerk-rs' ratio
row 'check, the crate alone (CPU s)' "$(alone ours clerk-backend check)" "$(alone theirs clerk-rs check)"
row 'dev build, the crate alone' "$(alone ours clerk-backend build)" "$(alone theirs clerk-rs build)"
row 'dev rlib (MB)' "$(rlib ours clerk_backend)" "$(rlib theirs clerk_rs)"
row 'release build, the crate alone' "$(alone ours clerk-backend build --release)" "$(alone theirs clerk-rs build --release)"
row "a user's ten calls, release" "$(calls ours)" "$(calls theirs)"
row 'cold dev build, everything' "$(cold ours)" "$(cold theirs)"
row 'crates in the tree' "$(crates ours)" "$(crates theirs)"
printf '\ngenerated: %s lines, %s bytes (without the driver of the tests)\n' \
    "$(find generated -name '*.rs' ! -name driver.rs -exec cat {} + | wc -l)" \
    "$(find generated -name '*.rs' ! -name driver.rs -exec cat {} + | wc -c)"
