"""Names the likely cause of a usual error of libraries, and what to try: their own words seldom do."""

import re
import socket

from .network import chain, is_throttled, status_of
from .signed import expiry_of

DENIED_CODES = frozenset(["AccessDenied", "AllAccessDisabled", "Forbidden", "403", "401"])
DENIED_WORDS = re.compile(r"\bAccess ?Denied\b|\b403 Forbidden\b|HTTP (?:response code|error code|status code) ?: ?40[13]\b", re.I)
MISSING_WORDS = re.compile(r"\bNoSuchKey\b|\bNoSuchBucket\b|HTTP (?:response code|error code|status code) ?: ?(?:404|410)\b", re.I)
# GDAL says the same of an object that it may not read and must not look for in a list.
UNKNOWN_TO_GDAL = re.compile(r"does not exist in the file system,? and is not recognized as a supported dataset name", re.I)
NO_CREDENTIALS = re.compile(
    r"NoCredentialsError|Unable to locate credentials|AWS_NO_SIGN_REQUEST configuration option|InvalidCredentials|PartialCredentials", re.I
)
EXPIRED_CREDENTIALS = re.compile(r"\bExpiredToken|token has expired|TokenRefreshRequired|RequestTimeTooSkewed|SSO (?:session|Token).*expired", re.I)
WRONG_REGION = re.compile(r"PermanentRedirect|AuthorizationHeaderMalformed|must be addressed using the specified endpoint|HTTP response code ?: ?301\b", re.I)
NO_NAME = re.compile(r"Could(?:n't| not) resolve (?:host|proxy)|Name or service not known|Temporary failure in name resolution|NameResolutionError|nodename nor servname", re.I)
NO_TRUST = re.compile(r"CERTIFICATE_VERIFY_FAILED|SSL certificate problem|unable to get local issuer certificate", re.I)
NO_ANSWER = re.compile(r"timed out|Timeout was reached|Read timeout|ConnectTimeout|ReadTimeout", re.I)
REFUSED = re.compile(r"Connection refused|Failed to connect to|ConnectionRefusedError", re.I)
NO_FILE = re.compile(r"No such file or directory", re.I)
DAMAGED = re.compile(
    r"\bCRC\b|IReadBlock failed|TIFFReadEncoded(?:Tile|Strip)|TIFFFillTile|TIFFFillStrip|Read error at|Read failed\. See previous|BadZipFile|"
    r"not a zip file|EOFError|unexpected end of (?:data|file)|file is truncated|IncompleteRead|ended before the end-of-stream marker",
    re.I,
)
NO_RASTER = re.compile(r"not recognized as (?:being in )?a supported (?:file format|dataset name)|not a supported file format|No driver|Failed to recognize", re.I)
ON_S3 = re.compile(r"\bs3[an]?://|/vsis3|\.amazonaws\.com\b", re.I)


def likely_cause(error, request, package):
    """Returns a sentence with a remedy, or None for errors that say enough themselves."""
    links = list(chain(error))
    words = "\n".join(f"{type(link).__qualname__}: {link}"[:4000] for link in links)
    values = [*request["args"], *request["options"].values()]
    statuses = {status_of(link) for link in links}
    codes = {code_of(link) for link in links}
    if any(is_throttled(link) for link in links):
        return "the server asks for fewer requests (try: a smaller gen.concurrency or gen_workers; the message comes again)"
    if EXPIRED_CREDENTIALS.search(words):
        return "the credentials have expired (try: new ones where the pipeline was started, then redrive)"
    if NO_CREDENTIALS.search(words):
        return (
            f"there are no credentials to read from S3 (try: for a public bucket AWS_NO_SIGN_REQUEST: \"YES\" under packages.{package}.environment"
            " in settings; else AWS_PROFILE where the pipeline is started; on AWS the bucket under readable_buckets)"
        )
    if WRONG_REGION.search(words):
        return f"the bucket is in another region (try: AWS_REGION under packages.{package}.environment in settings)"
    if statuses & {401, 403} or codes & DENIED_CODES or DENIED_WORDS.search(words):
        return denied(values, words, package, 401 if 401 in statuses else 403)
    if UNKNOWN_TO_GDAL.search(words) and ON_S3.search("\n".join([*values, words])):
        return f"there is no such object, or it may not be read: {payer(package)}"
    if statuses & {404, 410} or MISSING_WORDS.search(words):
        return "the server has no such file (try: the address in a browser; capital letters and the age of the inventory count)"
    return trouble_with_server(links, words) or trouble_with_file(links, words)


def trouble_with_server(links, words):
    if NO_TRUST.search(words):
        return "the server's certificate is not trusted (try: SSL_CERT_FILE, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE with your proxy's certificate)"
    if NO_NAME.search(words) or any(isinstance(link, socket.gaierror) for link in links):
        return "the server's name was not found (try: the spelling of the address, then the network's name servers)"
    if REFUSED.search(words):
        return "the server refuses connections (try: nothing yet, the message comes again; if it dies, look whether the server is up, then redrive)"
    if NO_ANSWER.search(words) or any(isinstance(link, TimeoutError) for link in links):
        return "the server did not answer in time (try: nothing yet, the message comes again; if it dies, look whether the server is up, then redrive)"
    return None


def trouble_with_file(links, words):
    if NO_FILE.search(words) or UNKNOWN_TO_GDAL.search(words) or any(isinstance(link, FileNotFoundError) for link in links):
        return "there is no such file where the package looked (try: an absolute path; on AWS there are no local files)"
    if DAMAGED.search(words):
        return "the file is damaged, or was cut short on its way (try: compare its size and checksum with the source's, fetch it again, then redrive)"
    if NO_RASTER.search(words):
        return "GDAL knows no format of this file (try: look at its first bytes, it may be a page of the server's; some formats need a driver that GDAL's wheel has not)"
    return None


def denied(values, words, package, status):
    said = f"reading is denied (HTTP {status})"
    signed = next((expiry for expiry in map(expiry_of, values) if expiry), None)
    if signed and signed.is_past:
        return f"{said}: the signed address expired {signed.at} (try: sign the addresses anew and enqueue them; a redrive sends the old ones)"
    if signed:
        return f"{said}: the address is signed until {signed.at}, but its signature does not hold or its signer may not read (try: sign it anew)"
    if ON_S3.search("\n".join([*values, words])):
        return f"{said}: {payer(package)}"
    return (
        f"{said}: the server wants credentials or a signed address, or the file is in a requester-pays bucket (try: an entry in ~/.netrc"
        f" or a freshly signed address; for a bucket its s3:// address with AWS_REQUEST_PAYER: requester under packages.{package}.environment in settings)"
    )


def payer(package):
    return (
        f"the bucket may be requester-pays (try: set AWS_REQUEST_PAYER: requester under packages.{package}.environment in settings, with an s3:// address);"
        " if not, the credentials may lack s3:GetObject (on AWS: readable_buckets), or the region is another (AWS_REGION)"
    )


def code_of(error):
    response = getattr(error, "response", None)
    inner = response.get("Error") if isinstance(response, dict) else None
    code = inner.get("Code") if isinstance(inner, dict) else None
    return code if isinstance(code, str) else None
