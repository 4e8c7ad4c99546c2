"""A browser without a window, driven over its debugging pipe: real layout, clicks and pictures.

The devtools protocol is JSON texts that end with a NUL, on descriptors 3 (to it) and 4 (from it).
"""

import base64
import json
import os
import select
import shutil
import subprocess
import time
import zlib


def find_browser():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Browser:
    """Use it in a `with`. `folder` must not be one that other users cannot enter."""

    TIMEOUT = 60

    def __init__(self, program, folder):
        to_read, self.to = os.pipe()
        self.come, to_write = os.pipe()
        # The shell gives the pipes the numbers that the browser expects.
        line = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
        self.process = subprocess.Popen(
            ["bash", "-c", line, program, "--headless", "--no-sandbox", "--disable-gpu",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-quic", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={folder}/profile", "--window-size=1280,900", "about:blank"],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest, self.number, self.session = b"", 0, None
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=page["targetId"],
                                flatten=True)["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.session = None
        try:
            self.ask("Browser.close")
            self.process.wait(self.TIMEOUT)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.come)

    def _message(self, deadline):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.come], [], [], max(0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.come, 1 << 20)
            if not part:
                raise ConnectionError("the browser is gone")
            self.rest += part
        text, _, self.rest = self.rest.partition(b"\0")
        return json.loads(text)

    def ask(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + self.TIMEOUT
        while True:
            answer = self._message(deadline)
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, path, scheme):
        """Opens a file as a reader who prefers "light" or "dark" would see it."""
        self.ask("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.ask("Page.navigate", url=f"file://{path}")
        deadline = time.monotonic() + self.TIMEOUT
        done = f"document.readyState === 'complete' && location.pathname === {json.dumps(str(path))}"
        while not self.run(done) and time.monotonic() < deadline:
            time.sleep(0.02)

    def run(self, script):
        """The value of a JavaScript expression."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def click(self, selector, index=0):
        """With the mouse, in the middle of an element."""
        x, y = self.run(f"""(() => {{ const element = document.querySelectorAll({selector!r})[{index}];
          element.scrollIntoView({{block: "center", behavior: "instant"}});
          const box = element.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector, text):
        """Into a field, in place of what is there."""
        self.run(f"document.querySelector({selector!r}).select()")
        self.run(f"document.querySelector({selector!r}).focus()")
        self.ask("Input.insertText", text=text)

    def picture(self, scale=0.4):
        """What is in the window, smaller."""
        clip = {"x": 0, "y": 0, "width": 1280, "height": 900, "scale": scale}
        taken = self.ask("Page.captureScreenshot", format="png", clip=clip)
        return Picture(base64.b64decode(taken["data"]))


class Picture:
    """The pixels of a PNG as browsers write it: eight bits, RGB or RGBA, not interlaced."""

    def __init__(self, png):
        self.png = png
        at, packed = 8, b""
        while at < len(png):
            length, kind = int.from_bytes(png[at:at + 4], "big"), png[at + 4:at + 8]
            body = png[at + 8:at + 8 + length]
            if kind == b"IHDR":
                self.width, self.height = (int.from_bytes(body[i:i + 4], "big") for i in (0, 4))
                self.bytes = {2: 3, 6: 4}[body[9]]
            packed += body if kind == b"IDAT" else b""
            at += 12 + length
        self.rows = self._unfilter(zlib.decompress(packed))

    def _unfilter(self, data):
        rows, stride, step = [], self.width * self.bytes, self.bytes
        above = bytearray(stride)
        for y in range(self.height):
            start = y * (stride + 1)
            kind, row = data[start], bytearray(data[start + 1:start + 1 + stride])
            for i in range(stride if kind else 0):
                left = row[i - step] if i >= step else 0
                corner = above[i - step] if i >= step else 0
                up = above[i]
                if kind == 4:
                    guess = left + up - corner
                    guess = min((left, up, corner), key=lambda value: abs(guess - value))
                else:
                    guess = (0, left, up, (left + up) // 2)[kind]
                row[i] = row[i] + guess & 255
            rows.append(row)
            above = row
        return rows

    def colors(self, step=3):
        """How often each color is there, every few pixels looked at."""
        seen = {}
        for row in self.rows[::step]:
            for x in range(0, self.width, step):
                color = tuple(row[x * self.bytes:x * self.bytes + 3])
                seen[color] = seen.get(color, 0) + 1
        return seen
