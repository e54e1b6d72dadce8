"""Publishes a message for each line in batches of ten on sixteen threads, as a Python programmer would.
usage: publish-with-boto3.py URLS"""
import itertools
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3

THREADS = 16
local = threading.local()


def client():
    if not hasattr(local, "sns"):
        local.sns = boto3.session.Session().client("sns")
    return local.sns


def publish(lines):
    entries = [
        {
            "Id": str(index),
            "Message": json.dumps(
                {
                    "package_name": "stactools-glad",
                    "group_name": "glad",
                    "create_item_args": [line.strip()],
                    "create_item_options": {},
                    "collection_id": "glad",
                }
            ),
        }
        for index, line in enumerate(lines)
    ]
    reply = client().publish_batch(TopicArn="arn:aws:sns:us-east-1:1:topic", PublishBatchRequestEntries=entries)
    if reply.get("Failed"):
        raise SystemExit(reply["Failed"])


with open(sys.argv[1]) as urls, ThreadPoolExecutor(THREADS) as pool:
    list(pool.map(publish, iter(lambda: list(itertools.islice(urls, 10)), [])))
