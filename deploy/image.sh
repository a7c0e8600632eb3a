#!/bin/sh
# Lay out the root of the image: the program, the libraries that it loads, and the certificates that
# it trusts.
# Usage: image.sh PROGRAM FOLDER
set -eu
program=$1
root=$2
mkdir -p "$root/etc/ssl/certs"
cp "$program" "$root/tenantry"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    cp -L --parents "$library" "$root"
done
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
