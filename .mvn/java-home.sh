# Sourced by mvnw, deploy/local/up and .ci/run: sets JAVA_HOME to a JDK 25, or says in one line what to install.
# JAVA_HOME counts if it is a 25; else the newest 25 in the usual places.
tideline_is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -Eq '^JAVA_VERSION="25[".+-]' "$1/release"
}

tideline_find_jdk25() {
  if [ -n "${JAVA_HOME:-}" ] && tideline_is_jdk25 "$JAVA_HOME"; then
    echo "$JAVA_HOME"
    return
  fi
  for tideline_candidate in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if tideline_is_jdk25 "$tideline_candidate"; then
      echo "$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$tideline_candidate/release") $tideline_candidate"
    fi
  done | sort -V | tail -n 1 | cut -d' ' -f2-
}

tideline_jdk25=$(tideline_find_jdk25)
if [ -z "$tideline_jdk25" ]; then
  echo "Tideline needs a JDK 25: install one (for instance Eclipse Temurin 25) or point JAVA_HOME at it." >&2
  exit 1
fi
export JAVA_HOME="$tideline_jdk25"
unset tideline_jdk25 tideline_candidate
