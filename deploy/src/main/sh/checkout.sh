# Sourced by deploy/up and its siblings: builds the distribution when needed. POSIX sh.
#
# Needs deploy (this folder) to be set. Sets distribution.

checkout=$(dirname "$deploy")
typed_folder=$(dirname "$0")
[ ! -L "$0" ] || typed_folder=$deploy
distribution=$deploy/target/tocsin
fingerprint_file=$distribution/.sources
tocsin_home=$deploy/src/main/dist
. "$tocsin_home/libexec/launch.sh"

# The files that the distribution is made of, below $checkout, sorted, one a line.
source_files() {
    (
        cd "$checkout"
        for pom in pom.xml */pom.xml */*/pom.xml; do
            [ -f "$pom" ] || continue
            echo "$pom"
            module=$(dirname "$pom")
            [ ! -d "$module/src/main" ] || find "$module/src/main" -type f
        done
        [ ! -d .mvn ] || find .mvn -type f
    ) | LC_ALL=C sort
}

# Two lines: the hash of all contents, and the hash of the names alone.
fingerprint() {
    names=$(source_files)
    contents=$(cd "$checkout" && printf '%s\n' "$names" | tr '\n' '\0' | xargs -0 sha256sum | sha256sum)
    printf '%s\n%s\n' "${contents%% *}" "$(printf '%s\n' "$names" | sha256sum | cut -d ' ' -f 1)"
}

is_built() {
    [ -f "$distribution/bin/standalone" ] && [ -f "$fingerprint_file" ]
}

# Builds unless the distribution is that of the sources as they are now.
build_when_changed() {
    find_java
    wanted=$(fingerprint)
    if is_built && [ "$(cat "$fingerprint_file")" = "$wanted" ]; then
        return 0
    fi
    mkdir -p "$deploy/target" 2>/dev/null && [ -w "$deploy/target" ] \
        || tocsin_fail "The distribution must be built, but $(id -un) may not write to $deploy/target."
    # One build at a time. The lock is the folder's own, so that nothing lies about; Maven inherits it.
    exec 9<"$deploy"
    if ! flock -n 9; then
        echo "Another build of $checkout is running; waiting for it."
        flock 9
        wanted=$(fingerprint)
    fi
    if ! is_built || [ "$(cat "$fingerprint_file")" != "$wanted" ]; then
        build
    fi
    exec 9<&-
}

# Any build will do for a look at what runs; a new one would be laid under its feet.
build_when_missing() {
    [ -f "$distribution/bin/standalone" ] || build_when_changed
}

build() {
    command -v mvn >/dev/null \
        || tocsin_fail "The distribution must be built, but there is no mvn on the PATH; install Maven 3.8 or newer."
    [ -x "$java_home/bin/javac" ] \
        || tocsin_fail "The distribution must be built, but $java_home is not a JDK (no javac); install a JDK or set JAVA_HOME."
    build_log=$deploy/target/build.log
    build_status=$deploy/target/build.status
    # A removed or renamed file must not stay behind in target/classes: Maven only adds to that folder.
    if [ ! -f "$fingerprint_file" ] || [ "$(sed -n 2p "$fingerprint_file")" != "$(printf '%s\n' "$wanted" | sed -n 2p)" ]; then
        (cd "$checkout" && rm -rf ./*/target/classes ./*/*/target/classes)
    fi
    echo "Building Tocsin with $java_home (log: $build_log)"
    rm -f "$build_status"
    : >"$build_log"
    {
        cd "$checkout" || exit
        built=0
        mvn -B package -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true \
            -Denforcer.skip=true -Dmdep.analyze.skip=true </dev/null 2>&1 || built=$?
        echo "$built" >"$build_status"
    } | awk -v log_file="$build_log" '
        { print >log_file; fflush(log_file) }
        /^\[INFO\] Building .* \[[0-9]+\/[0-9]+\]$/ {
            module = $0
            sub(/^\[INFO\] Building /, "", module)
            sub(/ [^ ]+ +\[[0-9]+\/[0-9]+\]$/, "", module)
            step = $NF
            printf "  %-8s %s\n", step, module
            fflush()
        }'
    if [ "$(cat "$build_status" 2>/dev/null)" != 0 ]; then
        {
            echo "The build failed. The end of $build_log:"
            if grep -q '^\[ERROR\]' "$build_log"; then
                grep '^\[ERROR\] .' "$build_log" | head -n 15 | sed 's/^/  /'
            else
                tail -n 15 "$build_log" | sed 's/^/  /'
            fi
        } >&2
        exit 1
    fi
    printf '%s\n' "$wanted" >"$fingerprint_file"
}

# run TOOL [ARGUMENT...]: becomes a tool of the distribution.
run() {
    tool=$1
    shift
    # What it tells the user to type, and where its data is by default.
    TOCSIN_COMMAND=$typed_folder/
    TOCSIN_DEFAULT_DATA=$checkout/data
    export TOCSIN_COMMAND TOCSIN_DEFAULT_DATA
    exec "$distribution/bin/$tool" "$@"
}

wants_help() {
    for word in "$@"; do
        case $word in -h | --help) return 0 ;; esac
    done
    return 1
}
