# Sourced by ./run and ./test: what a checkout needs, installed where it is missing.
# Standard output is left alone; the one line about what gets installed goes to standard error.
# shellcheck shell=bash

# setup_say TEXT: a line for the person at the terminal.
setup_say() { printf 'slotlint: %s\n' "$*" >&2; }

# setup_quietly LOG COMMAND...: the command's output is shown only when it fails.
setup_quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null && return 0
  local status=$?
  cat -- "$log" >&2
  return "$status"
}

# setup_lock: one set-up or build at a time in this checkout, on file descriptor 9.
setup_lock() {
  mkdir -p -- "$root/build"
  exec 9>"$root/build/.lock"
  command -v flock >/dev/null && flock 9
  return 0
}

setup_unlock() { exec 9>&-; }

# setup_has_venv PYTHON: the interpreter can make a virtual environment.
setup_has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# Prints the interpreter to use: the system's own where there is one.
setup_python() {
  if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else command -v python3 || true; fi
}

# setup_missing KIND: the Debian packages that are missing for KIND (build or test), into `missing`.
setup_missing() {
  missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  command -v ninja >/dev/null || missing+=(ninja-build)
  command -v "${CC:-cc}" >/dev/null || missing+=(gcc)
  [ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
  [ -e /usr/include/cjson/cJSON.h ] || missing+=(libcjson-dev)
  [ -e /usr/include/utf8proc.h ] || missing+=(libutf8proc-dev)
  [ -n "$(setup_python)" ] || missing+=(python3)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [ "$1" = test ] || return 0
  [ -e /usr/include/cmocka.h ] || missing+=(libcmocka-dev)
  command -v clang-format >/dev/null || missing+=(clang-format)
  command -v git >/dev/null || missing+=(git)
  command -v objdump >/dev/null || missing+=(binutils)
  if [ ! -x "$root/build/venv/bin/python" ]; then
    local python
    python=$(setup_python)
    [ -n "$python" ] && setup_has_venv "$python" || missing+=(python3-venv)
  fi
}

# setup_packages KIND: installs the missing packages with apt, as root or with sudo.
setup_packages() {
  local missing log="$root/build/apt.log" apt=()
  setup_missing "$1"
  [ "${#missing[@]}" -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    setup_say "please install: ${missing[*]} (Debian's names; no apt-get here)"
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      setup_say "please install, as root: apt-get install ${missing[*]}"
      return 1
    fi
    apt=(sudo)
  fi
  setup_say "installing ${missing[*]} (apt)"
  apt+=(env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o DPkg::Lock::Timeout=300)
  # A machine whose lists are fresh enough needs no update.
  "${apt[@]}" install --no-install-recommends "${missing[@]}" >"$log" 2>&1 </dev/null && return 0
  setup_quietly "$log" "${apt[@]}" update &&
    setup_quietly "$log" "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# setup_build PRESET: configures where that is due, then builds.
setup_build() {
  local preset=$1 tree="$root/build/$1"
  # A tree that was configured for another folder (a copied checkout) is of no use.
  if [ -e "$tree/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$tree/CMakeCache.txt"; then
    rm -rf -- "$tree"
  fi
  # CMake fetches vendored sources; it is asked again when they are not those that are pinned.
  if [ ! -e "$tree/build.ninja" ] ||
    ! cmp -s "$root/vendor/package-lock.json" "$root/build/vendor/fetched.json"; then
    setup_say "building ($preset)"
    mkdir -p -- "$tree"
    (cd -- "$root" && setup_quietly "$root/build/configure-$preset.log" cmake --preset "$preset") ||
      return
  fi
  setup_quietly "$root/build/build-$preset.log" ninja -C "$tree"
}

# setup_venv: the virtual environment of the tests, made anew when its pins change.
setup_venv() {
  local venv="$root/build/venv" pins="$root/tests/requirements.txt"
  cmp -s "$pins" "$venv/installed.txt" && "$venv/bin/python" -c '' 2>/dev/null && return 0
  setup_say "installing pytest, jsonschema and pre-commit (pip, build/venv)"
  rm -rf -- "$venv"
  setup_quietly "$root/build/venv.log" "$(setup_python)" -m venv "$venv" &&
    setup_quietly "$root/build/venv.log" "$venv/bin/python" -m pip install --no-input \
      --disable-pip-version-check -r "$pins" &&
    cp -- "$pins" "$venv/installed.txt"
}

# setup_node: the SARIF schema, from the package that carries it.
setup_node() {
  local node="$root/build/node" pins="$root/tests/package-lock.json"
  cmp -s "$pins" "$node/installed.json" && return 0
  setup_say "installing the SARIF schema (npm, build/node)"
  rm -rf -- "$node"
  mkdir -p -- "$node"
  cp -- "$root/tests/package.json" "$pins" "$root/tests/.npmrc" "$node/"
  (cd -- "$node" && setup_quietly "$root/build/node.log" npm ci --ignore-scripts) &&
    cp -- "$pins" "$node/installed.json"
}
