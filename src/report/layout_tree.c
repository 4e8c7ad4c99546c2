// `layout --tree`: which class inherits from which, what each adds, and where a `__dict__` enters.
// A class with several bases stands below the first of them that is shown; the others are named.
#include "report/class_rows.h"
#include "report/source_view.h"
#include "report/text.h"

enum { DEPTH_MAX = 60, NAME_COLUMNS = 40 };

typedef struct TreeReport {
  const ReportContext *context;
  Writer *writer;
  const ClassRows *rows;
  SourceViews views;
  uint32_t **row_of; // by project, then class
  Arena arena;
} TreeReport;

// The row of a class, 1-based; 0: it has none.
static uint32_t row_of(const TreeReport *self, const Project *project, ClassId id) {
  for (uint32_t i = 0; i < self->context->project_count; i++)
    if (self->context->projects[i] == project)
      return self->row_of[i][id];
  return 0;
}

static void index_rows(TreeReport *self) {
  uint32_t count = self->context->project_count;
  self->row_of = ARENA_ARRAY(&self->arena, uint32_t *, count + 1);
  for (uint32_t i = 0; i < count; i++) {
    const Project *project = self->context->projects[i];
    self->row_of[i] = ARENA_ARRAY(&self->arena, uint32_t, project->class_count + 1);
    for (uint32_t k = 0; k < self->rows->list.len; k++)
      if (self->rows->list.items[k].project == project)
        self->row_of[i][self->rows->list.items[k].class->id] = k + 1;
  }
}

static const Class *shown_base(const TreeReport *self, const ClassRow *row) {
  for (uint32_t i = 0; i < row->class->base_count; i++)
    if (row->class->bases[i] != NO_CLASS && row_of(self, row->project, row->class->bases[i]))
      return project_class(row->project, row->class->bases[i]);
  return NULL;
}

static void append_list(StrBuf *out, const char *before, Str name, bool first) {
  strbuf_append_c(out, first ? before : ", ");
  text_append_safe(out, name);
}

static void append_slots(StrBuf *out, const Class *class) {
  if (class->slots.form == SLOTS_ABSENT)
    return;
  bool first = true;
  for (uint32_t i = 0; i < class->slots.count; i++, first = false)
    append_list(out, "slots ", class->slots.items[i].name, first);
  if (first)
    strbuf_append_c(out, class->slots.form == SLOTS_ITEMS ? "no slots of its own" : "slots");
}

// Whether the class brings the `__dict__` in that none of its bases has.
static bool lets_dict_in(const ClassRow *row) {
  return row->class->layout.has_dict == YES && row->class->layout.dict_from == row->class->id;
}

static void append_dict(StrBuf *out, const ClassRow *row) {
  const Layout *layout = &row->class->layout;
  if (layout->created == NO)
    strbuf_printf(out, "; %s", layout->error.type ? "its class statement raises" : "");
  else if (layout->has_dict == MAYBE)
    strbuf_printf(out, "; perhaps a __dict__ (%s)", unknown_reason_name(layout->unknown.reason));
  else if (lets_dict_in(row))
    strbuf_append_c(out, row->class->slots.present == YES ? "; a __dict__ enters here"
                                                          : "no __slots__: a __dict__ enters here");
  else if (layout->has_dict == YES)
    append_list(out, "; __dict__ from ",
                layout->dict_from == NO_CLASS
                    ? STR("a base")
                    : project_class(row->project, layout->dict_from)->qualname,
                true);
}

static void append_other_bases(const TreeReport *self, StrBuf *out, const ClassRow *row) {
  const Class *above = shown_base(self, row);
  bool first = true;
  for (uint32_t i = 0; i < row->class->base_count; i++) {
    ClassId id = row->class->bases[i];
    if (id == NO_CLASS || (above && id == above->id) ||
        str_eq_c(project_class(row->project, id)->qualname, "object"))
      continue;
    append_list(out, above ? "; and below " : "; below ", project_class(row->project, id)->qualname,
                first);
    first = false;
  }
}

static void write_row(TreeReport *self, const ClassRow *row, uint32_t depth) {
  StrBuf text = {0};
  Span name = row->class->name_span;
  name.file = row->class->file;
  SourceRange range = source_views_range(&self->views, row->project, name);
  for (uint32_t i = 0; i < depth; i++)
    strbuf_append_c(&text, "  ");
  text_append_safe(&text, row->class->qualname);
  if (row->class->memory.known)
    strbuf_printf(&text, " %u", row->class->memory.bytes);
  text_write_left(self->writer, strbuf_str(&text), NAME_COLUMNS);
  strbuf_clear(&text);
  append_slots(&text, row->class);
  append_dict(&text, row);
  append_other_bases(self, &text, row);
  Str words = strbuf_str(&text);
  words = str_starts_with(words, STR("; ")) ? str_slice(words, 2, words.len) : words;
  text_style(self->writer, lets_dict_in(row) ? STYLE_WARNING : STYLE_PLAIN, self->context->color);
  writer_append_char(self->writer, ' ');
  writer_append(self->writer, words);
  text_style(self->writer, STYLE_DIM, self->context->color);
  writer_append_c(self->writer, "  ");
  text_write_path(self->writer, range.file->shown);
  writer_printf(self->writer, ":%u", range.start.line);
  text_style(self->writer, STYLE_PLAIN, self->context->color);
  writer_append_char(self->writer, '\n');
  strbuf_release(&text);
}

// `children` is by row: the first row below it, `next` the one after it; both 1-based.
typedef struct Links {
  uint32_t *children, *last, *next;
} Links;

static void write_below(TreeReport *self, const Links *links, uint32_t first, uint32_t depth) {
  for (uint32_t i = first; i && depth < DEPTH_MAX; i = links->next[i - 1]) {
    write_row(self, &self->rows->list.items[i - 1], depth);
    write_below(self, links, links->children[i - 1], depth + 1);
  }
}

static void link_row(const TreeReport *self, Links *links, uint32_t *roots, uint32_t *last_root,
                     uint32_t index) {
  const ClassRow *row = &self->rows->list.items[index];
  const Class *above = shown_base(self, row);
  uint32_t parent = above ? row_of(self, row->project, above->id) : 0;
  uint32_t *first = parent ? &links->children[parent - 1] : roots;
  uint32_t *last = parent ? &links->last[parent - 1] : last_root;
  if (*first == 0)
    *first = index + 1;
  else
    links->next[*last - 1] = index + 1;
  *last = index + 1;
}

void layout_tree_write(const ReportContext *context, const LayoutOptions *options, Writer *writer) {
  ClassRows rows;
  class_rows_init(&rows, context, options);
  TreeReport self = {.context = context, .writer = writer, .rows = &rows};
  source_views_init(&self.views, context);
  uint32_t count = rows.list.len, roots = 0, last_root = 0;
  Links links = {.children = ARENA_ARRAY(&self.arena, uint32_t, count + 1),
                 .last = ARENA_ARRAY(&self.arena, uint32_t, count + 1),
                 .next = ARENA_ARRAY(&self.arena, uint32_t, count + 1)};
  index_rows(&self);
  for (uint32_t i = 0; i < count; i++)
    link_row(&self, &links, &roots, &last_root, i);
  if (count && !context->quiet)
    writer_printf(writer, "Bytes an instance, CPython 3.%u, 64-bit\n\n",
                  rows.list.items[0].project->target.minor);
  write_below(&self, &links, roots, 0);
  if (count == 0 && !context->quiet)
    writer_append_c(writer, "No classes.\n");
  arena_release(&self.arena);
  source_views_release(&self.views);
  class_rows_release(&rows);
}
