"""telemelya as it comes, with stand-ins for the two servers that it wants next to it.

    python tools/telemelya_server.py PORT KEY

is run by a Python that has telemelya: fakeredis speaks Redis's protocol, moto that of S3, which
MinIO would. Runs until it is stopped.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

import uvicorn
from fakeredis import TcpFakeServer
from moto.server import ThreadedMotoServer

LOOPBACK = "127.0.0.1"


def main(port: int, key: str) -> None:
    logging.disable(logging.INFO)  # each request, three times
    redis = TcpFakeServer((LOOPBACK, 0))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    s3 = ThreadedMotoServer(LOOPBACK, 0, verbose=False)
    s3.start()
    host, s3_port = s3.get_host_and_port()
    os.environ |= {
        "REDIS_URL": f"redis://{LOOPBACK}:{redis.server_address[1]}/0",
        "MINIO_ENDPOINT": f"{host}:{s3_port}",
        "AUTH_KEYS": key,
    }
    from telemelya.server.app import app  # reads its settings as it is imported

    try:
        uvicorn.run(app, host=LOOPBACK, port=port, log_level="warning")
    finally:
        s3.stop()
        os._exit(0)  # fakeredis would wait for connections that nobody closes


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
