"""The command `serve`, which answers requests over HTTP."""

from ...serving.server import serve as run_server
from ...serving.settings import Limits, Settings
from ..usage.serve import Serve


def serve(options: Serve) -> None:
    """Serve the model until a signal ends the server."""
    limits = Limits(
        bytes=options.max_bytes, pieces=options.max_pieces, queue=options.max_queue, seconds=options.timeout
    )
    settings = Settings(
        options.model,
        backend=options.backend,
        workers=options.workers,
        host=options.host,
        port=options.port,
        uds=options.uds,
        hosts=None if options.allow_host is None else tuple(options.allow_host),
        keys=options.key_file,
        grace=options.grace,
        drain=options.drain,
        json_log=options.log == "json",
        limits=limits,
    )
    run_server(settings)
