"""How much memory the workers take, whatever the size of the audience."""

from pathlib import Path

from bench.bed import SILENT, Bed, Json

SIZES = {"worker_mb_10k": 10_000, "worker_mb_100k": 100_000}
_WORKERS = ("send", "worker")


async def memory(bed: Bed) -> Json:
    """The peak of both worker processes together, each size with fresh processes."""
    await bed.configure(SILENT | {"limits": {"throughput": None, "pair": False}})
    found: Json = {}
    for name, people in SIZES.items():
        scene = await bed.campaign(people, limit=None)
        for worker in _WORKERS:
            await bed.stack.restart(worker)
        await bed.run(scene)
        pids = [bed.stack.services[worker].process.pid for worker in _WORKERS]
        found[name] = round(sum(_peak_kib(pid) for pid in pids) / 1024, 1)
    return found


def _peak_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("this system does not tell a process's peak memory")
