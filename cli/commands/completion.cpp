// SPDX-License-Identifier: MIT
// pop3 completion: prints the completion for a shell. It is generated from the description of the
// command line that the program itself uses, so it is complete.
#include <sysexits.h>

#include <iostream>
#include <memory>

#include "subcommands.hpp"

namespace pop3::cli {
namespace {

// A command and its path.
struct known_command {
    std::string path;  // "config check"; empty for the program itself
    command_description entry;
};

std::string replaced(std::string text, const std::string& words, const std::string& replacement) {
    for (std::size_t at = text.find(words); at != text.npos;
         at = text.find(words, at + replacement.size()))
        text.replace(at, words.size(), replacement);
    return text;
}

std::string in_quotes(const std::string& text) {
    return '\'' + replaced(text, "'", "'\\''") + '\'';
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
    return text;
}

// The possible values of `option`, if known.
std::vector<std::string> words_for(const option_description& option) {
    if (option.value.find('|') == std::string::npos) return {};
    return split(option.value, '|');
}

void collect(const command_description& command, const std::string& path,
             std::vector<known_command>& all) {
    all.push_back({path, command});
    for (const command_description& each : command.commands)
        collect(each, path.empty() ? each.name : path + ' ' + each.name, all);
}

// Prints the names of the accounts of the configuration file, in every shell.
constexpr const char* print_accounts =
    R"sh(pop3 config show 2>/dev/null | sed -nE 's/^\[account\."?(.*[^"])"?\]$/\1/p')sh";

// ---- bash ----

// The completion of the value of `option`, as a bash command; empty if only the user knows it.
std::string bash_value(const option_description& option) {
    if (!words_for(option).empty())
        return "compgen -W " + in_quotes(joined(words_for(option), " ")) + " -- \"$cur\"";
    if (option.value == "FILE") return "compgen -f -- \"$cur\"";
    if (option.value == "DIR") return "compgen -d -- \"$cur\"";
    if (option.value == "ACCOUNT") return "_pop3_accounts \"$cur\"";
    return "";
}

void print_bash(const std::vector<known_command>& all) {
    std::cout << "# bash completion for pop3\n_pop3_accounts() {\n"
                 "    local name\n    while IFS= read -r name; do\n"
                 "        [[ $name == \"$1\"* ]] && printf '%s\\n' \"$name\"\n"
                 "    done < <("
              << print_accounts
              << ")\n}\n_pop3() {\n"
                 "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                 "    local path= words= i\n    COMPREPLY=()\n"
                 "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                 "        case \"$path ${COMP_WORDS[i]}\" in\n";
    for (const known_command& each : all)
        if (!each.path.empty())
            std::cout << "        ' " << each.path << "') path=' " << each.path << "' ;;\n";
    std::cout << "        esac\n    done\n    case \"$path:$prev\" in\n";
    for (const known_command& each : all)
        for (const option_description& option : each.entry.options) {
            if (option.value.empty()) continue;
            std::vector<std::string> patterns;
            for (const std::string& name : option.names)
                patterns.push_back(
                    in_quotes((each.path.empty() ? "" : ' ' + each.path) + ':' + name));
            const std::string value = bash_value(option);
            std::cout << "    " << joined(patterns, "|") << ") "
                      << (value.empty() ? "" : "mapfile -t COMPREPLY < <(" + value + "); ")
                      << "return ;;\n";
        }
    std::cout << "    esac\n    case \"$path\" in\n";
    for (const known_command& each : all) {
        std::vector<std::string> words;
        for (const command_description& inner : each.entry.commands) words.push_back(inner.name);
        for (const option_description& option : each.entry.options)
            words.insert(words.end(), option.names.begin(), option.names.end());
        std::cout << "    '" << (each.path.empty() ? "" : ' ' + each.path)
                  << "') words=" << in_quotes(joined(words, " ")) << " ;;\n";
    }
    std::cout << "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
                 "complete -o filenames -F _pop3 pop3\n";
}

// ---- zsh ----

std::string for_zsh(const std::string& text) {
    return replaced(replaced(replaced(text, "\\", "\\\\"), "[", "\\["), "]", "\\]");
}

std::string zsh_value(const option_description& option) {
    if (!words_for(option).empty()) return ":value:(" + joined(words_for(option), " ") + ')';
    if (option.value == "FILE") return ":FILE:_files";
    if (option.value == "DIR") return ":DIR:_files -/";
    if (option.value == "ACCOUNT") return ":ACCOUNT:_pop3_accounts";
    return option.value.empty() ? "" : ':' + replaced(option.value, ":", "\\:") + ": ";
}

void print_zsh_command(const known_command& command) {
    std::string name = command.path.empty() ? "" : '_' + replaced(command.path, " ", "_");
    std::cout << "_pop3" << name
              << "() {\n    local curcontext=$curcontext state line\n    _arguments -s -C";
    for (const option_description& option : command.entry.options)
        for (const std::string& each : option.names)
            std::cout << " \\\n        "
                      << in_quotes('*' + each + '[' + for_zsh(option.doc) + ']' +
                                   zsh_value(option));
    if (command.entry.commands.empty()) {
        std::cout << "\n}\n";
        return;
    }
    std::vector<std::string> words;
    for (const command_description& each : command.entry.commands)
        words.push_back(each.name + "\\:" + '"' + replaced(each.doc, ":", "\\:") + '"');
    std::cout << " \\\n        " << in_quotes("1:command:((" + joined(words, " ") + "))")
              << " \\\n        '*::argument:->arguments'\n"
                 "    [[ $state == arguments ]] || return\n    case $words[1] in\n";
    for (const command_description& each : command.entry.commands)
        std::cout << "    " << each.name << ") _pop3" << name << '_' << each.name << " ;;\n";
    std::cout << "    esac\n}\n";
}

void print_zsh(const std::vector<known_command>& all) {
    std::cout << "#compdef pop3\n_pop3_accounts() {\n    local -a names=(${(f)\"$("
              << print_accounts << ")\"})\n    compadd -a names\n}\n";
    for (const known_command& each : all) print_zsh_command(each);
    std::cout << "_pop3 \"$@\"\n";
}

// ---- fish ----

// True in fish while the words so far are those of `command`.
std::string fish_condition(const known_command& command) {
    std::string condition;
    for (const std::string& word : split(command.path, ' '))
        if (!word.empty())
            condition +=
                (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
    std::vector<std::string> inner;
    for (const command_description& each : command.entry.commands) inner.push_back(each.name);
    if (!inner.empty())
        condition += (condition.empty() ? "" : "; and ") +
                     ("not __fish_seen_subcommand_from " + joined(inner, " "));
    return condition;
}

std::string fish_value(const option_description& option) {
    if (!words_for(option).empty()) return " -x -a " + in_quotes(joined(words_for(option), " "));
    if (option.value == "FILE") return " -r -F";
    if (option.value == "DIR") return " -x -a '(__fish_complete_directories)'";
    if (option.value == "ACCOUNT") return " -x -a '(__pop3_accounts)'";
    return option.value.empty() ? "" : " -x";
}

void print_fish(const std::vector<known_command>& all) {
    std::cout << "# fish completion for pop3\nfunction __pop3_accounts\n    " << print_accounts
              << "\nend\ncomplete -c pop3 -f\n";
    for (const known_command& each : all) {
        const std::string start = "complete -c pop3 -n " + in_quotes(fish_condition(each));
        for (const command_description& inner : each.entry.commands)
            std::cout << start << " -a " << inner.name << " -d " << in_quotes(inner.doc) << '\n';
        for (const option_description& option : each.entry.options) {
            std::cout << start;
            for (const std::string& name : option.names)
                std::cout << (name.starts_with("--") ? " -l " + name.substr(2)
                                                     : " -s " + name.substr(1));
            std::cout << " -d " << in_quotes(option.doc) << fish_value(option) << '\n';
        }
    }
}

int print_completion(const command_description& program, const std::string& shell) {
    std::vector<known_command> all;
    command_description unnamed = program;
    unnamed.name.clear();
    collect(unnamed, "", all);
    if (shell == "bash") print_bash(all);
    if (shell == "zsh") print_zsh(all);
    if (shell == "fish") print_fish(all);
    return std::cout.flush() ? EX_OK : EX_IOERR;
}

}  // namespace

void add_completion(command_syntax program, action& chosen) {
    command_syntax command = program.add_command("completion", "Print the completion for a shell");
    command.hide();  // for packagers; not in the list of subcommands for users
    const auto shell = std::make_shared<std::string>();
    command.add_option("SHELL", *shell, "bash, zsh or fish")
        .value_name("")
        .required()
        .one_of({"bash", "zsh", "fish"});
    command.on_chosen([shell, program, &chosen] {
        for (const subcommand& each : subcommands())
            each.describe(program.command(each.name), chosen);
        chosen = [shell, program] { return print_completion(program.description(), *shell); };
    });
}

}  // namespace pop3::cli
