#!/usr/bin/env bash
# Publishes a message for each line by a shell loop of the AWS command line.
set -euo pipefail
while IFS= read -r url; do
  aws sns publish --topic-arn arn:aws:sns:us-east-1:1:topic \
    --message "{\"package_name\":\"stactools-glad\",\"group_name\":\"glad\",\"create_item_args\":[\"$url\"]}" >/dev/null
done < "$1"
