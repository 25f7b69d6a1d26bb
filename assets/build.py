"""Build the web assets that every page uses, from the npm packages named in package-lock.json.

The style sheet is compiled, the scripts are copied, and a record of what was built is written beside them,
in the package's `web/static/vendor`. It is run by `make install`; it fetches nothing and holds no styles of
our own, which live in `web/static`.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "commonweal" / "web" / "static" / "vendor"

STYLE_SHEETS = {"nhsuk.css": "nhsuk.scss"}
COPIES = {
    "nhsuk-frontend.min.js": "nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
ICONS = MODULES / "nhsuk-frontend" / "dist" / "nhsuk" / "assets" / "images"
SHIPPED = ("nhsuk-frontend", "htmx.org")
BUILT_WITH = ("sass",)


def compile_style_sheet(source: Path, target: Path) -> None:
    """Compile one Sass file to compressed CSS, finding its imports among the installed packages."""
    subprocess.run(
        [
            "node",
            str(MODULES / "sass" / "sass.js"),
            "--no-source-map",
            "--style=compressed",
            "--quiet-deps",
            f"--load-path={MODULES}",
            f"{source}:{target}",
        ],
        check=True,
    )


def copy_script(source: Path, target: Path) -> None:
    """Copy a script without its last-line pointer to a source map, which is not served."""
    lines = source.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("//# sourceMappingURL=")]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


def copy_icons(style_sheet: Path, folder: Path) -> None:
    """Copy the images that a built style sheet names, and no others: the package also carries NHS branding."""
    folder.mkdir()
    for name in sorted(set(re.findall(r"images/([\w-]+\.svg)", style_sheet.read_text("utf-8")))):
        shutil.copyfile(ICONS / name, folder / name)


def version_line(package: str) -> str:
    """One line for the record: name, version and licence, as the package itself declares them."""
    about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
    return f"{package} {about['version']} {about['license']}"


def main() -> int:
    """Build everything into a fresh folder and put it in place whole, so that no half-built page is served."""
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in STYLE_SHEETS.items():
        compile_style_sheet(ROOT / "assets" / source, fresh / name)
    copy_icons(fresh / "nhsuk.css", fresh / "images")
    for name, source in COPIES.items():
        copy_script(MODULES / source, fresh / name)
    record = ["Shipped with the pages:", *map(version_line, SHIPPED), ""]
    record += ["Built with:", *map(version_line, BUILT_WITH)]
    (fresh / "VERSIONS.txt").write_text("\n".join(record) + "\n", encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    files = sorted(path for path in VENDOR.iterdir() if path.suffix in {".css", ".js"})
    sizes = ", ".join(f"{path.name} {path.stat().st_size // 1024} kB" for path in files)
    print(f"Web assets built: {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
