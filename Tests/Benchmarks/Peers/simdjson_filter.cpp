// simdjson_filter QUERY [LITERAL]: what a good C++ programmer would write for one query of the
// benchmark with simdjson On-Demand. Reads NDJSON on standard input, writes the selected lines, or
// the five projected columns, to standard output; memory is bounded by the longest line.
//
// It stops looking at a record as soon as the answer is known and takes the first of duplicate
// keys, as On-Demand does: what it skips is not checked. With a LITERAL, lines that do not hold it
// are passed over unparsed.

#include <simdjson.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

namespace {

constexpr size_t pieceBytes = 1 << 20;
constexpr size_t outputBytes = 256 << 10;

/// What is to be written, in pieces of 256 KiB.
struct Output {
  std::string held;

  Output() { held.reserve(outputBytes + 4096); }
  ~Output() { flush(); }

  void flush() {
    for (size_t done = 0; done < held.size();) {
      ssize_t count = write(STDOUT_FILENO, held.data() + done, held.size() - done);
      if (count < 0) _exit(74);
      done += size_t(count);
    }
    held.clear();
  }

  void line(std::string_view text) {
    if (held.size() + text.size() + 1 > outputBytes) flush();
    held.append(text).push_back('\n');
  }
};

bool holds(std::string_view text, std::string_view part) {
  return memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

bool isText(simdjson_result<ondemand::value> value, const char *text) {
  ondemand::raw_json_string raw;
  return value.get_raw_json_string().get(raw) == SUCCESS && raw == text;
}

bool holdsText(simdjson_result<ondemand::value> value, std::string_view part) {
  std::string_view text;
  return value.get_string().get(text) == SUCCESS && holds(text, part);
}

bool isOfTeam(ondemand::object &record, const char *team) {
  ondemand::object metadata;
  return !record.find_field("customer_metadata_properties").get_object().get(metadata) &&
         isText(metadata.find_field("team"), team);
}

bool hasTeamTag(ondemand::object &record, const char *team) {
  ondemand::array tags;
  if (record.find_field("tags").get_array().get(tags)) return false;
  for (auto element : tags) {
    ondemand::object tag;
    if (element.get_object().get(tag)) return false;
    if (isText(tag.find_field("Key"), "team")) return isText(tag.find_field("Value"), team);
  }
  return false;
}

// Each of these asks for members in the order in which records have them, so that On-Demand goes
// through a record once.

bool selective(ondemand::object &record) {
  return isOfTeam(record, "fraud") &&
         isText(record.find_field("model_approval_status"), "PendingManualApproval");
}

bool unselective(ondemand::object &record) {
  ondemand::raw_json_string status;
  return !record.find_field("model_approval_status").get_raw_json_string().get(status) &&
         !(status == "Rejected");
}

bool nested(ondemand::object &record) {
  ondemand::object specification;
  ondemand::array containers;
  ondemand::value first;
  return !record.find_field("inference_specification").get_object().get(specification) &&
         !specification.find_field("Containers").get_array().get(containers) &&
         !containers.at(0).get(first) && holdsText(first.find_field("Image"), "xgboost");
}

bool like(ondemand::object &record) {
  return holdsText(record.find_field("model_package_description"), "xgboost");
}

bool metadata(ondemand::object &record) { return isOfTeam(record, "fraud"); }

bool tags(ondemand::object &record) { return hasTeamTag(record, "fraud"); }

/// The five columns in the order of the records; an absent one is null.
constexpr std::string_view columns[] = {"model_approval_status", "model_package_group_name",
                                        "model_package_arn", "creation_time",
                                        "model_package_version"};

void project(ondemand::object &record, Output &output) {
  std::string &held = output.held;
  if (held.size() + 4096 > outputBytes) output.flush();
  char separator = '{';
  for (std::string_view column : columns) {
    held.append({separator, '"'}).append(column).append("\":");
    ondemand::value value;
    std::string_view text = "null";
    if (record.find_field_unordered(column).get(value) == SUCCESS) text = value.raw_json_token();
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    held.append(text);
    separator = ',';
  }
  held.append("}\n");
}

using Condition = bool (*)(ondemand::object &);

/// A query of the benchmark: which records, and whole lines or columns of them.
struct Query {
  const char *name;
  Condition condition;
  bool isProjected;
};

constexpr Query queries[] = {
    {"selective", selective, false}, {"unselective", unselective, false},
    {"nested", nested, false},       {"like", like, false},
    {"metadata", metadata, false},   {"tags", tags, false},
    {"project", nullptr, true},      {"filter_project", selective, true},
};

struct Run {
  Query query;
  std::string_view literal;
  ondemand::parser parser;
  Output output;

  /// One line; simdjson's padding stands behind it.
  void line(std::string_view text) {
    if (!literal.empty() && !holds(text, literal)) return;
    ondemand::document document;
    ondemand::object record;
    if (parser.iterate(text.data(), text.size(), text.size() + SIMDJSON_PADDING).get(document) ||
        document.get_object().get(record)) {
      _exit(65);
    }
    if (query.condition && !query.condition(record)) return;
    if (query.isProjected) {
      if (query.condition && record.reset().error()) _exit(65);
      project(record, output);
    } else {
      output.line(text);
    }
  }

  void lines() {
    std::vector<char> buffer(pieceBytes + SIMDJSON_PADDING);
    size_t held = 0;
    while (true) {
      if (buffer.size() - SIMDJSON_PADDING == held) buffer.resize(buffer.size() + held);
      ssize_t count =
          read(STDIN_FILENO, buffer.data() + held, buffer.size() - SIMDJSON_PADDING - held);
      if (count < 0) _exit(74);
      if (count == 0) break;
      held += size_t(count);
      const char *begin = buffer.data();
      const char *end = begin + held;
      while (auto *feed = static_cast<const char *>(memchr(begin, '\n', size_t(end - begin)))) {
        line({begin, size_t(feed - begin)});
        begin = feed + 1;
      }
      held = size_t(end - begin);
      memmove(buffer.data(), begin, held);
    }
    if (held > 0) line({buffer.data(), held});
  }
};

}  // namespace

int main(int count, char **arguments) {
  for (const Query &query : queries) {
    if (count < 2 || strcmp(query.name, arguments[1]) != 0) continue;
    Run run{query, count > 2 ? arguments[2] : "", ondemand::parser{}, Output{}};
    run.lines();
    return 0;
  }
  return 64;
}
