# Shared by the scripts beside it: finds Swift, installs what is missing, runs a private PostgreSQL.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
# Warnings of dependencies are not ours; the same flags everywhere, so that nothing is built twice.
build_flags=(--explicit-target-dependency-import-check error)

need_swift() {
    if ! command -v swift >/dev/null 2>&1; then
        echo "Roundtable needs a Swift 6.1 toolchain or newer; the official installer is swiftly (https://www.swift.org/install)." >&2
        exit 1
    fi
}

# Installs the Debian packages among the arguments that are missing.
need_packages() {
    local missing=()
    for package in "$@"; do
        dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local command=(apt-get install -y --no-install-recommends "${missing[@]}")
    if [ "$(id -u)" -eq 0 ]; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq >/dev/null && "${command[@]}" >/dev/null
    elif sudo -n true 2>/dev/null; then
        sudo apt-get update -qq >/dev/null && sudo "${command[@]}" >/dev/null
    else
        echo "Some system packages are missing. Please run:  sudo ${command[*]}" >&2
        exit 1
    fi
}

# A Python of the project's own under .build, with the packages of a requirements file; made once, renewed when the file changes.
need_python() {
    need_packages python3 python3-venv
    python="$root/.build/python/bin/python"
    local mark="$root/.build/python/installed-$(sha256sum "$1" | cut -c 1-12)"
    [ -f "$mark" ] && return 0
    [ -x "$python" ] || python3 -m venv "$root/.build/python"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$1"
    touch "$mark"
}

# Independent readers of what we hand out, and the official schemas that the source package of one of them carries.
need_validators() {
    need_python Tests/Validators/requirements.txt
    export ROUNDTABLE_TEST_PYTHON="$python"
    export ROUNDTABLE_TEST_BADGE_SCHEMAS="$root/.build/python/schemas/ob_schemas"
    [ -d "$ROUNDTABLE_TEST_BADGE_SCHEMAS" ] && return 0
    local folder
    folder="$(mktemp -d)"
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d "$folder" openbadgeslib
    mkdir -p "$root/.build/python/schemas"
    tar -xzf "$folder"/openbadgeslib-*.tar.gz -C "$root/.build/python/schemas" --strip-components=3 --wildcards '*/tests/fixtures/*'
    rm -rf "$folder"
}

# Runs a program as somebody PostgreSQL accepts: it refuses root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
    postgres_bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)"
    postgres_folder="$(mktemp -d /tmp/roundtable-postgres.XXXXXX)"
    [ "$(id -u)" -eq 0 ] && chown postgres "$postgres_folder"
    as_postgres "$postgres_bin/initdb" -D "$postgres_folder/data" -U postgres -A trust --no-sync -E UTF8 --locale=C.UTF-8 >/dev/null
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -w -l "$postgres_folder/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$postgres_folder' -c fsync=off -c max_connections=200" start >/dev/null
    export ROUNDTABLE_TEST_POSTGRES="$postgres_folder"
}

stop_postgres() {
    [ -n "${postgres_folder:-}" ] || return 0
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$postgres_folder"
}
