# Sourced by the scripts in bin/: finds a JVM and starts a main class of lib/. POSIX sh.
#
# What a user may set, NAME being the script's name in upper case with _ for -:
#   JAVA_HOME                                the JVM to use; otherwise the java on the PATH
#   TOCSIN_NAME_HEAP,      else TOCSIN_HEAP  the largest heap, such as 512m
#   TOCSIN_NAME_JAVA_OPTS, else JAVA_OPTS    further options of the JVM

tocsin_fail() {
    echo "$(basename "$0"): $*" >&2
    exit 2
}

# Sets java to a JVM of at least version 17.
find_java() {
    if [ -n "${JAVA_HOME:-}" ]; then
        java=$JAVA_HOME/bin/java
        [ -x "$java" ] || tocsin_fail "JAVA_HOME is $JAVA_HOME, but there is no $java; set it to a JDK of version 17 or newer."
    else
        java=$(command -v java) || tocsin_fail "No java on the PATH: install a JDK of version 17 or newer, or set JAVA_HOME."
    fi
    # The release file of a JDK spares the start of a JVM just to ask for its version.
    java_home=$(dirname "$(dirname "$(readlink -f "$java")")")
    java_version=
    if [ -r "$java_home/release" ]; then
        java_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$java_home/release")
    fi
    if [ -z "$java_version" ]; then
        java_version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
    fi
    java_major=${java_version#1.}
    java_major=${java_major%%[!0-9]*}
    [ -n "$java_major" ] || tocsin_fail "$java does not say which version it is; a JDK of version 17 or newer is needed."
    [ "$java_major" -ge 17 ] || tocsin_fail "$java is version $java_version, but 17 or newer is needed; set JAVA_HOME to a newer JDK."
}

# Sets launch_memory to the options that take a heap whole at the start. Page by page, as it grows, it would be taken
# while the work goes on, and where pages are dear, as in many virtual machines, that is as much as the work itself. In
# huge pages, where the system has them for who asks, one that is larger than the processor's caches is read faster.
whole_heap() {
    launch_memory="-Xms$1 -XX:+AlwaysPreTouch"
    case $(cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null) in
        *'[madvise]'* | *'[always]'*) launch_memory="$launch_memory -XX:+UseTransparentHugePages" ;;
    esac
}

# launch NAME HEAP MAIN [ARGUMENT...]: becomes the JVM. With launch_classpath it runs other classes than those of lib/;
# with launch_whole_heap it takes its heap whole.
launch() {
    launch_name=$1 launch_heap=$2 launch_main=$3
    shift 3
    find_java
    launch_variable=$(printf %s "$launch_name" | tr 'a-z-' 'A-Z_')
    eval "launch_heap=\${TOCSIN_${launch_variable}_HEAP:-\${TOCSIN_HEAP:-$launch_heap}}"
    eval "launch_opts=\${TOCSIN_${launch_variable}_JAVA_OPTS:-\${JAVA_OPTS:-}}"
    launch_memory=
    [ -z "${launch_whole_heap:-}" ] || whole_heap "$launch_heap"
    # Few arenas: glibc otherwise keeps up to 64 MiB for each of 8 threads a core.
    MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
    export MALLOC_ARENA_MAX
    set -- -cp "${launch_classpath:-$tocsin_home/lib/*}" "$launch_main" "$@"
    # What a supervisor says to its children: where the log files go, where temporary files, and that it holds their
    # standard input open.
    [ -z "${TOCSIN_LOG_DIR:-}" ] || set -- -Dtocsin.log.dir="$TOCSIN_LOG_DIR" "$@"
    [ -z "${TOCSIN_TMP_DIR:-}" ] || set -- -Djava.io.tmpdir="$TOCSIN_TMP_DIR" "$@"
    [ -z "${TOCSIN_EXIT_ON_STDIN_EOF:-}" ] || set -- -Dtocsin.exit.on.stdin.eof="$TOCSIN_EXIT_ON_STDIN_EOF" "$@"
    # The optimising compiler comes four times later than usual: a start needs a sixth less CPU, which is what six JVMs
    # starting at once on two cores are short of, and what is hot reaches it within seconds all the same.
    : "${launch_flags:=-XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=60000 -XX:Tier4BackEdgeThreshold=160000}"
    # These are lists of words.
    # shellcheck disable=SC2086
    exec "$java" -Xmx"$launch_heap" $launch_memory -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 \
        -Dtocsin.home="$tocsin_home" $launch_flags $launch_opts "$@"
}
