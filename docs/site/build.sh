#!/usr/bin/env bash
# Builds the site: the reference of the public headers, and the manual of README.md and docs/. Uses no
# network. Warnings are errors.
#   docs/site/build.sh reference DIRECTORY    by Doxygen
#   docs/site/build.sh manual DIRECTORY       by Sphinx; it links to the reference beside it
# "tools/install-dependencies.sh docs" installs both.
set -euo pipefail
if [ $# != 2 ] || [[ $1 != @(reference|manual) ]]; then
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
mkdir -p "$2"
POP3_SITE=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
POP3_VERSION=$(sed -n 's/^project(pop3 VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
POP3_STYLES=docs/site/reference.css
awesome=/usr/share/doxygen-awesome-css/doxygen-awesome.css # light, dark, and for phones
[ -e "$awesome" ] && POP3_STYLES="$awesome $POP3_STYLES"
export POP3_SITE POP3_VERSION POP3_STYLES

reference() {
    rm -rf "$POP3_SITE/reference"
    doxygen docs/site/Doxyfile
    cd "$POP3_SITE/reference"
    # What a verb of pop3::client returns: T, and not the template that makes it.
    perl -0pi -e 's/detail::itself ?&lt; (.*?) &gt;(?=&#160;| [\w<])/$1/gs' classpop3_1_1client.html
    perl -pi -e 's/detail::awaited(?= ?&lt;)/asio::awaitable/g' classpop3_1_1asio_1_1client.html
    # The navigation shows no symbols below a header: Doxygen 1.9.4 links them to anchors that are not there.
    sed -i 's/"[a-z0-9_]*_8hpp" \]/null ]/' dir_*.js
    rm -f ./*_8hpp.js
}

manual() {
    # The pages of documents that are gone: only where an earlier run has made them.
    if [ -e "$POP3_SITE/.cache" ]; then
        find "$POP3_SITE" -mindepth 1 -maxdepth 1 ! -name reference -exec rm -rf {} +
    fi
    sphinx-build -q -W --keep-going -E -d "$POP3_SITE/.cache" -c docs/site . "$POP3_SITE"
    cp "$POP3_SITE/README.html" "$POP3_SITE/index.html"
    # Debian's furo imports the one script into the other, which a classic script cannot.
    local scripts=$POP3_SITE/_static/scripts
    if [ -e "$scripts/gumshoe-patched.js" ]; then
        sed '/^import /d' "$scripts/gumshoe-patched.js" "$scripts/furo.js" >"$scripts/joined.js"
        mv "$scripts/joined.js" "$scripts/furo.js"
    fi
}

"$1"
