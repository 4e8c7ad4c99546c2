/* Operations on strings that are known: repeating, indexing, slicing, joining. Of ASCII alone,
 * where bytes are characters. */
#include <string.h>

#include "analyzer/reduce.h"

enum { TEXT_MAX = 4096 };

static Value *unknown(Linker *linker, Span span) {
  return value_unknown(linker->arena, UNKNOWN_COMPUTED_SLOTS, span);
}

static bool is_ascii(Str text) {
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.data[i] >= 0x80) {
      return false;
    }
  }
  return true;
}

Value *text_repeated(Linker *linker, const Value *text, int64_t times, Span span) {
  size_t count = times > 0 ? (size_t)times : 0, len = text->text.len;
  if (len > 0 && count > TEXT_MAX / len) {
    return unknown(linker, span);
  }
  char *bytes = arena_alloc(linker->arena, len * count + 1);
  for (size_t i = 0; i < count; i++) {
    memcpy(bytes + i * len, text->text.data, len);
  }
  return value_str(linker->arena, span, str_make(bytes, len * count));
}

Value *text_item(Linker *linker, const Value *text, Value *index, Span span) {
  int64_t len = (int64_t)text->text.len;
  int64_t at = index->kind == VALUE_INT && index->number < 0 ? index->number + len : index->number;
  if (index->kind != VALUE_INT || at < 0 || at >= len || !is_ascii(text->text)) {
    return unknown(linker, span);
  }
  return value_str(linker->arena, span, str_slice(text->text, (size_t)at, (size_t)at + 1));
}

Value *text_slice(Linker *linker, const Value *text, const Slice *slice, Span span) {
  if (!is_ascii(text->text)) {
    return unknown(linker, span);
  }
  char *bytes = arena_alloc(linker->arena, slice->count + 1);
  for (uint32_t i = 0; i < slice->count; i++) {
    bytes[i] = text->text.data[slice->from + slice->step * (int64_t)i];
  }
  return value_str(linker->arena, span, str_make(bytes, slice->count));
}

Value *text_joined(Linker *linker, const Value *separator, Value *parts, Span span) {
  Items items = value_items(linker, parts);
  Str joined = {0};
  for (uint32_t i = 0; i < items.count && items.known; i++) {
    Value *part = value_reduce(linker, items.list[i]);
    items.known = part->kind == VALUE_STR && joined.len + part->text.len <= TEXT_MAX;
    joined = arena_printf(linker->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(joined),
                          STR_ARG(i ? separator->text : (Str){0}), STR_ARG(part->text));
  }
  bool ordered = parts->kind != VALUE_SET || items.count < 2;
  return items.known && ordered ? value_str(linker->arena, span, joined) : unknown(linker, span);
}

bool slice_read(Linker *linker, const Value *slice, int64_t len, Slice *out) {
  int64_t given[3] = {0, 0, 1};
  bool there[3] = {false, false, false};
  for (uint32_t i = 0; i < slice->count && i < 3; i++) {
    Value *bound = value_reduce(linker, slice->items[i]);
    if (bound->kind == VALUE_NONE) {
      continue;
    }
    if (bound->kind != VALUE_INT) {
      return false;
    }
    given[i] = bound->number;
    there[i] = true;
  }
  int64_t step = given[2];
  if (step == 0 || step > len + 1 || step < -len - 1) {
    return false;
  }
  /* PySlice_AdjustIndices */
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? len : len - 1, ends[2];
  for (int i = 0; i < 2; i++) {
    int64_t at = given[i] < 0 ? given[i] + len : given[i];
    bool first = i == 0;
    ends[i] = !there[i]   ? (first == (step > 0) ? low : high)
              : at < low  ? low
              : at > high ? high
                          : at;
  }
  int64_t reach = step > 0 ? ends[1] - ends[0] : ends[0] - ends[1],
          stride = step > 0 ? step : -step;
  out->from = ends[0];
  out->step = step;
  out->count = reach > 0 ? (uint32_t)((reach + stride - 1) / stride) : 0;
  return true;
}
