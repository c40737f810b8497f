// SPDX-License-Identifier: MIT
// The syntax of a command: its options and arguments, each described in one place. The only room that
// knows CLI11, which takes seconds to compile in every file that includes it.
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace pop3::cli {

/// An option or argument that is being described. A handle: copies name the same option.
class option_syntax {
  public:
    explicit option_syntax(CLI::Option& described) : described_(&described) {}

    /// What `--help` calls the value: "FILE", or the words that it takes, "stls|none".
    option_syntax value_name(const std::string& name);
    option_syntax required();
    /// The value is one of these words.
    option_syntax one_of(const std::vector<std::string>& words);
    option_syntax excludes(option_syntax other);
    /// Not without `other`.
    option_syntax needs(option_syntax other);
    /// What `--help` shows as the default of an option whose value is taken by a function.
    option_syntax default_text(const std::string& text);
    /// Words that shells offer for the value, which others may follow: "maildir:".
    option_syntax completes(const std::vector<std::string>& words);

  private:
    CLI::Option* described_;
};

/// What is known of an option, for completion.
struct option_description {
    std::vector<std::string> names;  ///< with their dashes
    std::string doc;
    std::string value;                 ///< "FILE"; empty if it takes none
    std::vector<std::string> words{};  ///< that the value may be, or begin with
};

/// What is known of a command, for completion. Arguments without a dash are left out.
struct command_description {
    std::string name;  ///< empty for the program
    std::string doc;
    std::vector<option_description> options;
    std::vector<command_description> commands;
    std::vector<std::string> words{};  ///< that its first argument may be
};

/// The command line cannot be right. what() says why, and is printed with a hint at `--help`.
class usage_error : public std::exception {
  public:
    explicit usage_error(std::string complaint) : complaint_(std::move(complaint)) {}
    [[nodiscard]] const char* what() const noexcept override { return complaint_.c_str(); }

  private:
    std::string complaint_;
};

/// The options and arguments of one command. A handle: copies name the same command, which lives as long
/// as its program_syntax. References that are passed for values must outlive the parsing. Functions that
/// take values are called while the command line is parsed; a usage_error of theirs names the option.
class command_syntax {
  public:
    explicit command_syntax(CLI::App& described) : described_(&described) {}

    /// `names`: "-o,--output"; without a dash it is an argument.
    option_syntax add_option(const std::string& names, std::string& value, const std::string& doc);
    /// Takes several values.
    option_syntax add_option(const std::string& names, std::vector<std::string>& values,
                             const std::string& doc);
    option_syntax add_option(const std::string& names, std::function<void(const std::string&)> take,
                             const std::string& doc);
    /// May be given several times, each time with one value.
    option_syntax add_repeatable(const std::string& names, std::vector<std::string>& values,
                                 const std::string& doc);
    option_syntax add_repeatable(const std::string& names,
                                 std::function<void(const std::string&)> take,
                                 const std::string& doc);
    option_syntax add_number(const std::string& names, std::int64_t least, std::int64_t most,
                             std::function<void(std::int64_t)> take, const std::string& doc);
    /// A number that fits into `value`.
    template <std::unsigned_integral T>
    option_syntax add_number(const std::string& names, T& value, const std::string& doc) {
        const std::string captured = value == 0 ? "" : std::to_string(value);
        return add_number(
                   names, 0, std::numeric_limits<T>::max(),
                   [&value](std::int64_t number) { value = static_cast<T>(number); }, doc)
            .default_text(captured);
    }
    option_syntax add_flag(const std::string& names, bool& value, const std::string& doc);
    option_syntax add_flag(const std::string& names, std::function<void()> take,
                           const std::string& doc);
    /// A flag that prints, and ends the program at once with success.
    void add_printing_flag(const std::string& names, std::function<void()> print,
                           const std::string& doc);
    /// The title in `--help` of the options that are added from now on.
    void begin_group(const std::string& title);

    /// The option of this name, which exists.
    [[nodiscard]] option_syntax option(const std::string& name) const;
    /// All whose first long name begins like this.
    [[nodiscard]] std::vector<option_syntax> options_beginning(const std::string& start) const;

    [[nodiscard]] std::string name() const;
    command_syntax add_command(const std::string& name, const std::string& doc);
    /// In the order in which they were added.
    [[nodiscard]] std::vector<std::string> names_of_commands() const;
    [[nodiscard]] command_syntax command(const std::string& name) const;
    void require_command();
    /// Adds a paragraph to the end of `--help`.
    void footer(const std::string& text);
    /// What `--help` prints. `above`: the words before its name.
    [[nodiscard]] std::string help(const std::string& above) const;

    /// Called when this command is named, before its options are parsed.
    void on_named(std::function<void()> describe);
    /// Called once the options of this command are parsed; may throw usage_error.
    void on_parsed(std::function<void()> complete);
    /// Called last, if this is the command that is named.
    void on_chosen(std::function<void()> choose);

    [[nodiscard]] command_description description() const;

  protected:
    CLI::App* described_;
};

/// The whole command line of the program.
class program_syntax : public command_syntax {
  public:
    /// `version`: the number alone.
    program_syntax(const std::string& name, const std::string& doc, const std::string& version);
    ~program_syntax();
    program_syntax(const program_syntax&) = delete;
    program_syntax& operator=(const program_syntax&) = delete;

    /// Parses the command line. Returns the exit status if the program ends with that: after `--help`,
    /// or after an error was printed.
    std::optional<int> parse(int argc, const char* const* argv);
    /// "pop3 1.2.3".
    [[nodiscard]] const std::string& version() const { return version_; }

  private:
    explicit program_syntax(std::unique_ptr<CLI::App> app);
    std::unique_ptr<CLI::App> app_;
    std::string version_;
};

/// "20M" or "512Ki" in octets; nothing if it is no size.
std::optional<std::int64_t> parse_size(std::string text);

/// The words of `text` between the separators.
std::vector<std::string> split(const std::string& text, char separator);

}  // namespace pop3::cli
