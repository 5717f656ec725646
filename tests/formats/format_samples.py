"""Small motion files made in the tests."""

from __future__ import annotations

from pathlib import Path

BVH_HEADER = """HIERARCHY
ROOT Hips
{
  OFFSET 0 0 0
  CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation
  JOINT Spine
  {
    OFFSET 0 10 0
    CHANNELS 3 Zrotation Xrotation Yrotation
    End Site
    {
      OFFSET 0 5 0
    }
  }
}
"""
BVH = BVH_HEADER + "MOTION\nFrames: 3\nFrame Time: 0.05\n" + "\n".join(
    f"{i} 90 0 {i} 0 0 0 {10 * i} 0" for i in range(3)
) + "\n"  # fmt: skip

ASF = """# a comment
:version 1.10
:name test
:units
  mass 1.0
  length 0.45
  angle deg
:documentation
  words : and # signs
:root
  order TX TY TZ RX RY RZ
  axis XYZ
  position 0 0 0
  orientation 0 0 0
:bonedata
  begin
    id 1
    name thigh
    direction 0 -1 0
    length 8
    axis 0 0 20 XYZ
    dof rx ry rz
    limits (-160.0 20.0)
           (-70.0 70.0)
           (-60.0 70.0)
  end
  begin
    id 2
    name shin
    direction 0 -1 0
    length 7
    axis 0 0 20 XYZ
    dof rx
    limits (-10.0 170.0)
  end
:hierarchy
  begin
    root thigh
    thigh shin
  end
"""
AMC = "# a comment\n:FULLY-SPECIFIED\n:DEGREES\n" + "".join(
    f"{i}\nroot 0 {i} 0 0 0 0\nthigh {i} 0 0\nshin {10 * i}\n" for i in (1, 2, 3)
)


def write(folder: Path, text: str | bytes, name: str = "clip.bvh") -> Path:
    """A file with `text` in `folder`."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def write_amc(folder: Path, amc: str | bytes = AMC, asf: str | bytes | None = ASF) -> Path:
    """An AMC file with its skeleton beside it."""
    if asf is not None:
        write(folder, asf, "01.asf")
    return write(folder, amc, "01_01.amc")


def body_bvh(
    names: dict[str, str], *, scale: float = 100.0, frames: int = 4, up: str = "Y", rest_first: bool = False
) -> str:
    """A BVH of a standing body with the smpl22 skeleton; `names` replaces joint names, "" leaves a leaf out."""
    from motionary.motion import load_skeleton

    smpl = load_skeleton("smpl22")
    lines, depth = ["HIERARCHY"], 0
    channels = 0

    def add(joint: int) -> None:
        nonlocal depth, channels
        name = names.get(smpl.joints[joint], smpl.joints[joint])
        if not name:
            return
        x, y, z = smpl.offsets[joint] * scale
        offset = (x, y, z) if up == "Y" else (x, -z, y)
        channels += 3
        lines.extend([("JOINT " if joint else "ROOT ") + name, "{", "OFFSET {:.5f} {:.5f} {:.5f}".format(*offset)])
        lines.append(f"CHANNELS {3 if joint else 6} {'' if joint else 'Xposition Yposition Zposition '}"
                     "Zrotation Xrotation Yrotation")  # fmt: skip
        for child in smpl.children[joint]:
            add(child)
        if not smpl.children[joint]:
            lines.extend(["End Site", "{", "OFFSET 0 0 0", "}"])
        lines.append("}")

    add(0)
    place = (0.0, 0.95 * scale, 0.0) if up == "Y" else (0.0, 0.0, 0.95 * scale)
    lines += ["MOTION", f"Frames: {frames}", "Frame Time: 0.05"]
    for frame in range(frames):
        angle = 0.0 if rest_first and frame == 0 else 20.0 + frame * 0.5
        turns = [angle if k >= 3 or not rest_first else (0.0 if frame == 0 else 3.0) for k in range(channels)]
        values = [*place, *(turns if rest_first else [frame * 0.1] * channels)]
        lines.append(" ".join(f"{value:.4f}" for value in values))
    return "\n".join(lines) + "\n"
