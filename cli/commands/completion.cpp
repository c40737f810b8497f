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

void collect(const command_description& command, const std::string& path,
             std::vector<known_command>& all) {
    all.push_back({path, command});
    for (const command_description& each : command.commands)
        collect(each, path.empty() ? each.name : path + ' ' + each.name, all);
}

// Finds the names of the accounts in what `pop3 config show` prints, in every shell.
constexpr const char* find_names = R"sh(sed -nE 's/^\[account\."?(.*[^"])"?\]$/\1/p')sh";

// ---- bash ----

// bash divides words at colons: `target` is the kind of a target before one. No blank is added to a
// word that is not complete.
constexpr const char* bash_beginning = R"sh(# bash completion for pop3
_pop3_config() {
    local i
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --config ]] && printf '%s\n' --config "${COMP_WORDS[i+1]/#\~/$HOME}" && return
    done
}
_pop3_accounts() {
    local name config
    mapfile -t config < <(_pop3_config)
    while IFS= read -r name; do
        [[ $name == "$1"* ]] && printf '%s\n' "$name"
    done < <(pop3 config show "${config[@]}" 2>/dev/null | )sh";

constexpr const char* bash_function = R"sh()
}
_pop3_offer() {
    mapfile -t COMPREPLY
    [[ ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null
}
_pop3() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local path= words= target= i
    COMPREPLY=()
    if [[ $prev == : ]]; then
        target=${COMP_WORDS[COMP_CWORD-2]} prev=${COMP_WORDS[COMP_CWORD-3]}
    elif [[ $cur == : ]]; then
        target=$prev prev=${COMP_WORDS[COMP_CWORD-2]} cur=
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$path ${COMP_WORDS[i]}" in
)sh";

// The completion of the value of `option`, as a bash command; empty if only the user knows it.
std::string bash_value(const option_description& option) {
    if (!option.words.empty())
        return "compgen -W " + in_quotes(joined(option.words, " ")) + " -- \"$cur\"";
    if (option.value == "FILE") return "compgen -f -- \"$cur\"";
    if (option.value == "DIR") return "compgen -d -- \"$cur\"";
    if (option.value == "ACCOUNT") return "_pop3_accounts \"$cur\"";
    return "";
}

void print_bash(const std::vector<known_command>& all) {
    std::cout << bash_beginning << find_names << bash_function;
    for (const known_command& each : all)
        if (!each.path.empty())
            std::cout << "        ' " << each.path << "') path=' " << each.path << "' ;;\n";
    std::cout << "        esac\n    done\n"
                 "    [[ $target == maildir || $target == mbox || $target == lmtp || $target == "
                 "pipe ]] &&\n"
                 "        [[ $prev == --to ]] && { compopt -o filenames 2>/dev/null; mapfile -t "
                 "COMPREPLY < <(compgen -f -- "
                 "\"$cur\"); return; }\n"
                 "    case \"$path:$prev\" in\n";
    for (const known_command& each : all)
        for (const option_description& option : each.entry.options) {
            if (option.value.empty()) continue;
            std::vector<std::string> patterns;
            for (const std::string& name : option.names)
                patterns.push_back(
                    in_quotes((each.path.empty() ? "" : ' ' + each.path) + ':' + name));
            const std::string value = bash_value(option);
            const bool is_path = option.value == "FILE" || option.value == "DIR";
            std::cout << "    " << joined(patterns, "|") << ") "
                      << (is_path ? "compopt -o filenames 2>/dev/null; " : "")
                      << (value.empty() ? "" : "_pop3_offer < <(" + value + "); ") << "return ;;\n";
        }
    std::cout << "    esac\n    case \"$path\" in\n";
    for (const known_command& each : all) {
        std::vector<std::string> words;
        for (const command_description& inner : each.entry.commands) words.push_back(inner.name);
        words.insert(words.end(), each.entry.words.begin(), each.entry.words.end());
        for (const option_description& option : each.entry.options)
            words.insert(words.end(), option.names.begin(), option.names.end());
        std::cout << "    '" << (each.path.empty() ? "" : ' ' + each.path)
                  << "') words=" << in_quotes(joined(words, " ")) << " ;;\n";
    }
    std::cout << "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n"
                 "complete -F _pop3 pop3\n";
}

// ---- zsh ----

std::string for_zsh(const std::string& text) {
    return replaced(replaced(replaced(text, "\\", "\\\\"), "[", "\\["), "]", "\\]");
}

constexpr const char* zsh_beginning = R"sh(#compdef pop3
_pop3_accounts() {
    local -a config names
    local i=${words[(i)--config]}
    (( i < $#words )) && config=(--config "${words[i+1]/#\~/$HOME}")
    names=(${(f)"$(pop3 config show $config 2>/dev/null | )sh";

constexpr const char* zsh_functions = R"sh()"})
    compadd -a names
}
_pop3_target() {
    if compset -P '(maildir|mbox|lmtp|pipe):'; then
        _files
    else
        compadd -S '' maildir: mbox: lmtp: imap: imaps: gmail: pipe: stdout: stdout:raw
    fi
}
)sh";

// As a file of $fpath this is the body of the function; sourced, it registers the function.
constexpr const char* zsh_end = R"sh(if [[ $funcstack[1] == _pop3 ]]; then
    _pop3 "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
    compdef _pop3 pop3
fi
)sh";

std::string zsh_value(const option_description& option) {
    if (option.value == "TARGET") return ":TARGET:_pop3_target";
    if (!option.words.empty()) return ":value:(" + joined(option.words, " ") + ')';
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
    if (!command.entry.words.empty())
        std::cout << " \\\n        "
                  << in_quotes("*:word:(" + joined(command.entry.words, " ") + ')');
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
    std::cout << zsh_beginning << find_names << zsh_functions;
    for (const known_command& each : all) print_zsh_command(each);
    std::cout << zsh_end;
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

constexpr const char* fish_beginning = R"sh(# fish completion for pop3
function __pop3_accounts
    set -l words (commandline -opc)
    set -l config
    if set -l i (contains -i -- --config $words)
        set config --config (string replace -r '^~' $HOME -- $words[(math $i + 1)])
    end
    pop3 config show $config 2>/dev/null | )sh";

std::string fish_value(const option_description& option) {
    if (!option.words.empty()) return " -x -a " + in_quotes(joined(option.words, " "));
    if (option.value == "FILE") return " -r -F";
    if (option.value == "DIR") return " -x -a '(__fish_complete_directories)'";
    if (option.value == "ACCOUNT") return " -x -a '(__pop3_accounts)'";
    return option.value.empty() ? "" : " -x";
}

void print_fish(const std::vector<known_command>& all) {
    std::cout << fish_beginning << find_names << "\nend\ncomplete -c pop3 -f\n";
    for (const known_command& each : all) {
        const std::string start = "complete -c pop3 -n " + in_quotes(fish_condition(each));
        for (const command_description& inner : each.entry.commands)
            std::cout << start << " -a " << inner.name << " -d " << in_quotes(inner.doc) << '\n';
        if (!each.entry.words.empty())
            std::cout << start << " -a " << in_quotes(joined(each.entry.words, " ")) << '\n';
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
    return EX_OK;
}

}  // namespace

void add_completion(command_syntax program, action& chosen) {
    command_syntax command = program.add_command("completion", "Print the completion for a shell");
    command.footer(
        "Examples:\n  source <(pop3 completion bash)\n  pop3 completion fish | source\n\n"
        "A package installs them; otherwise, such a line belongs in the shell's start file.");
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
