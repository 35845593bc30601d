"""The Python side of the decoding benchmark: PIL, on as many threads as the C# side, once through the files for each line of input."""
import io
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import PIL
from PIL import Image, features

folder = Path(sys.argv[1])
settings = json.loads((folder / "settings.json").read_text())


def decode(file):
    # From memory: PIL 9.4 closes the file of a compressed TIFF twice, which may be another thread's by then.
    pixels = numpy.asarray(Image.open(io.BytesIO(Path(file).read_bytes())).convert("RGB"))
    # One row is enough to see that both sides decode the same.
    return int(pixels[pixels.shape[0] // 2].sum(dtype=numpy.int64)), pixels.size


Image.MAX_IMAGE_PIXELS = None
print(json.dumps({"Versions": f"Python {sys.version.split()[0]}, PIL {PIL.__version__}, libjpeg-turbo {features.version('libjpeg_turbo')}"}), flush=True)
with ThreadPoolExecutor(settings["Threads"]) as pool:
    for line in sys.stdin:
        files = settings["Sets"][line.strip()]
        began = time.perf_counter()
        found = list(pool.map(decode, files))
        took = (time.perf_counter() - began) * 1000
        print(json.dumps({"Milliseconds": took, "Sums": [s for s, _ in found], "Bytes": sum(b for _, b in found)}), flush=True)
