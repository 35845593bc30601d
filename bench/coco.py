"""The Python side of the COCO benchmark: cocoapi's own cocoeval.py, unmodified, on the boxes it finds in the folder it is given.

Arguments: that folder, and the PythonAPI folder of a checkout of github.com/cocodataset/cocoapi. Box overlaps are computed by the
checkout's maskApi.c, compiled here and called through ctypes in place of its Cython wrapper. Each line of standard input asks for one
evaluation and is answered with one line of JSON. Started by Kd.Benchmarks.
"""
import contextlib
import ctypes
import importlib.util
import io
import json
import os
import subprocess
import sys
import time
import types

import numpy as np

np.float = float  # cocoeval.py is older than numpy 1.24


def overlaps(common, folder):
    library = os.path.join(folder, "maskapi.so")
    subprocess.run(["cc", "-O3", "-shared", "-fPIC", "-w", "-o", library, os.path.join(common, "maskApi.c"), "-I", common], check=True)
    function = ctypes.CDLL(library).bbIou
    doubles, bytes_ = np.ctypeslib.ndpointer(np.float64, flags="C"), np.ctypeslib.ndpointer(np.uint8, flags="C")
    function.argtypes = [doubles, doubles, ctypes.c_ulong, ctypes.c_ulong, bytes_, doubles]
    function.restype = None

    def iou(found, wanted, crowd):
        if len(found) == 0 or len(wanted) == 0:
            return []
        a, b = np.ascontiguousarray(found, np.float64), np.ascontiguousarray(wanted, np.float64)
        result = np.zeros(len(a) * len(b), np.float64)
        function(a, b, len(a), len(b), np.ascontiguousarray(crowd, np.uint8), result)
        return result.reshape((len(a), len(b)), order="F")

    return iou


def cocoeval(api, folder):
    mask = types.ModuleType("pycocotools.mask")
    mask.iou = overlaps(os.path.join(api, "..", "common"), folder)
    package = types.ModuleType("pycocotools")
    package.__path__, package.mask = [], mask
    sys.modules.update({"pycocotools": package, "pycocotools.mask": mask})
    spec = importlib.util.spec_from_file_location("pycocotools.cocoeval", os.path.join(api, "pycocotools", "cocoeval.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.COCOeval


class Annotations:
    """As much of pycocotools.coco.COCO as cocoeval.py asks for."""

    def __init__(self, rows, images, classes):
        self.rows, self.images, self.classes = rows, images, classes

    def getImgIds(self):
        return list(range(self.images))

    def getCatIds(self):
        return list(range(self.classes))

    def getAnnIds(self, imgIds, catIds):
        return range(len(self.rows))

    def loadAnns(self, ids):
        return self.rows


def read(folder, name, width):
    return np.fromfile(os.path.join(folder, name)).reshape(-1, width).tolist()


def main(folder, api):
    with open(os.path.join(folder, "settings.json")) as f:
        settings = json.load(f)
    evaluation = cocoeval(api, folder)
    truth = [{"id": i + 1, "image_id": int(r[0]), "category_id": int(r[1]), "bbox": r[2:6], "area": r[6], "iscrowd": int(r[7])}
             for i, r in enumerate(read(folder, "objects.bin", 8))]
    found = [{"id": i + 1, "image_id": int(r[0]), "category_id": int(r[1]), "bbox": r[2:6], "area": r[4] * r[5], "score": r[6]}
             for i, r in enumerate(read(folder, "detections.bin", 7))]
    sides = [Annotations(rows, settings["Images"], settings["Classes"]) for rows in (truth, found)]
    answer = lambda value: print(json.dumps(value), flush=True)
    answer({"Versions": f"Python {sys.version.split()[0]}, numpy {np.__version__}, cocoeval.py with its maskApi.c"})
    for _ in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):
            run = evaluation(*sides, "bbox")
            start = time.perf_counter()
            run.evaluate()
            run.accumulate()
            run.summarize()
            took = time.perf_counter() - start
        answer({"Milliseconds": took * 1000, "Numbers": [float(n) for n in run.stats]})


main(*sys.argv[1:])
