class Text:
    __slots__ = ()

    def strip(self):
        return self


text = Text()
if text == 0:
    text = text.strip()
if text == 1:
    text = text.strip()
if text == 2:
    text = text.strip()
if text == 3:
    text = text.strip()
if text == 4:
    text = text.strip()
if text == 5:
    text = text.strip()
if text == 6:
    text = text.strip()
if text == 7:
    text = text.strip()
if text == 8:
    text = text.strip()
if text == 9:
    text = text.strip()
if text == 10:
    text = text.strip()
if text == 11:
    text = text.strip()
if text == 12:
    text = text.strip()
if text == 13:
    text = text.strip()
if text == 14:
    text = text.strip()
if text == 15:
    text = text.strip()
if text == 16:
    text = text.strip()
if text == 17:
    text = text.strip()
if text == 18:
    text = text.strip()
if text == 19:
    text = text.strip()
if text == 20:
    text = text.strip()
if text == 21:
    text = text.strip()
if text == 22:
    text = text.strip()
if text == 23:
    text = text.strip()
if text == 24:
    text = text.strip()
if text == 25:
    text = text.strip()
if text == 26:
    text = text.strip()
if text == 27:
    text = text.strip()
if text == 28:
    text = text.strip()
if text == 29:
    text = text.strip()
if text == 30:
    text = text.strip()
if text == 31:
    text = text.strip()
if text == 32:
    text = text.strip()
if text == 33:
    text = text.strip()
if text == 34:
    text = text.strip()
if text == 35:
    text = text.strip()
if text == 36:
    text = text.strip()
if text == 37:
    text = text.strip()
if text == 38:
    text = text.strip()
if text == 39:
    text = text.strip()
if text == 40:
    text = text.strip()
if text == 41:
    text = text.strip()
if text == 42:
    text = text.strip()
if text == 43:
    text = text.strip()
if text == 44:
    text = text.strip()
if text == 45:
    text = text.strip()
if text == 46:
    text = text.strip()
if text == 47:
    text = text.strip()
if text == 48:
    text = text.strip()
if text == 49:
    text = text.strip()
if text == 50:
    text = text.strip()
if text == 51:
    text = text.strip()
if text == 52:
    text = text.strip()
if text == 53:
    text = text.strip()
if text == 54:
    text = text.strip()
if text == 55:
    text = text.strip()
if text == 56:
    text = text.strip()
if text == 57:
    text = text.strip()
if text == 58:
    text = text.strip()
if text == 59:
    text = text.strip()
pair = (text, "strip")
found = getattr(*pair)
if found is None:
    found = repr(*pair[1:])
