#!/bin/sh
# Runs a command inside a laid-out root, with this machine's programs and libraries instead of those of its base image.
# Usage, in a mount namespace of its own: enter.sh ROOT read-write|sealed UID COMMAND...
# sealed: only /tmp is writable, with 512 MB.
set -eu
root=$1 manner=$2 user=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$root"
for part in usr/bin usr/sbin usr/lib usr/lib32 usr/lib64 usr/libexec usr/share etc; do
  [ -d "/$part" ] || continue
  mkdir -p "$root/$part"
  mount --bind "/$part" "$root/$part"
  mount -o remount,bind,ro "$root/$part"
done
for link in bin sbin lib lib32 lib64; do
  [ -L "/$link" ] && [ ! -e "$root/$link" ] && ln -s "usr/$link" "$root/$link"
done
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
chmod 755 "$root"
chmod 1777 "$root/tmp"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
if [ "$manner" = sealed ]; then
  mount -o remount,bind,ro "$root"
  mount -t tmpfs -o size=512m,mode=1777 tmpfs "$root/tmp"
fi
if [ -n "${BUILD_CACHE:-}" ]; then
  mkdir -p "$BUILD_CACHE" "$root/root/.cache/uv"
  mount --bind "$BUILD_CACHE" "$root/root/.cache/uv"
fi
exec /usr/sbin/chroot --userspec="$user" "$root" "$@"
