"""Runs a command, and writes what it took as JSON to stdout. usage: measured.py COMMAND…"""
import json
import resource
import subprocess
import sys

ended = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
if ended.returncode != 0:
    sys.exit(f"{sys.argv[1:]} ended with {ended.returncode}: {ended.stdout}")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"cpu_seconds": used.ru_utime + used.ru_stime, "peak_megabytes": used.ru_maxrss / 1024}))
