"""What the nodes of all grammars are, in the words of one: a string, a call with its receiver and arguments, a pair.

The grammars name alike what is alike in most places, so one table serves all languages. A node that no table names
and that has one child stands for that child.
"""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

_ROLES = {
    "string": "string template_string string_literal multiline_string_literal verbatim_string_literal "
    "raw_string_literal "
    "interpolated_string_expression interpreted_string_literal encapsed_string heredoc nowdoc line_string_literal "
    "multi_line_string_literal character_literal char_literal expandable_string_literal verbatim_string_characters "
    "expandable_here_string_literal verbatim_here_string_characters heredoc_body",
    "strings": "concatenated_string chained_string",
    "call": "call call_expression method_invocation object_creation_expression new_expression invocation_expression "
    "member_call_expression nullsafe_member_call_expression scoped_call_expression function_call_expression "
    "invokation_expression implicit_object_creation_expression macro_invocation constructor_expression command "
    "message_expression",
    "member": "attribute member_expression field_access selector_expression member_access_expression scope_resolution "
    "scoped_identifier field_expression navigation_expression conditional_access_expression qualified_name "
    "class_constant_access_expression member_access nullsafe_member_access_expression "
    "scoped_property_access_expression "
    "qualified_identifier qualified_type scoped_type_identifier nested_identifier",
    "index": "subscript subscript_expression index_expression element_access_expression element_reference "
    "array_access indexing_expression element_access",
    "table": "dictionary object hash array_creation_expression literal_value composite_literal hash_literal_expression "
    "hash_literal_body initializer_expression dictionary_literal anonymous_object_creation_expression "
    "initializer_list",
    "list": "list tuple array array_literal array_initializer array_expression set tuple_expression "
    "slice_expression collection_literal parenthesized_list argument_list arguments value_arguments "
    "collection_expression",
    "pair": "pair keyed_element array_element_initializer hash_entry keyword_argument value_argument argument "
    "infix_expression initializer_pair "
    "dictionary_pair",
    "shorthand": "shorthand_property_identifier",
    "spread": "spread_element dictionary_splat variadic_unpacking list_splat hash_splat_argument splat_argument",
    "binary": "binary_operator binary_expression additive_expression additive_argument_expression binary "
    "format_expression",
    "number": "number integer float decimal_integer_literal integer_literal real_literal int_literal float_literal "
    "number_literal decimal_floating_point_literal",
    "word": "true false none null nil undefined boolean_literal null_literal boolean bool_literal",
    "name": "identifier property_identifier variable_name name simple_identifier constant variable type_identifier "
    "field_identifier package_identifier bareword_identifier simple_name this self instance_variable global_variable "
    "generic_token namespace_identifier hash_key_symbol simple_symbol command_name class_variable",
    "block": "arrow_function function_expression lambda lambda_literal lambda_expression anonymous_function "
    "anonymous_function_creation_expression do_block block statement_block closure_expression func_literal "
    "annotated_lambda script_block_expression compound_statement braced_expression class_body object_literal "
    "anonymous_method_expression method_definition arrow_function_expression",
    "choice": "conditional_expression ternary_expression conditional if_expression",
}
ROLE = {kind: role for role, kinds in _ROLES.items() for kind in kinds.split()}
ASSIGNMENTS = frozenset(
    [
        "assignment",
        "assignment_expression",
        "assignment_statement",
        "variable_declarator",
        "property_declaration",
        "short_var_declaration",
        "const_spec",
        "var_spec",
        "const_element",
        "let_declaration",
        "const_item",
        "static_item",
        "init_declarator",
        "preproc_def",
        "public_field_definition",
        "property_element",
        "as_pattern",
        "named_expression",
        "field_definition",
        "operator_assignment",
        "augmented_assignment",
        "augmented_assignment_expression",
        "compound_assignment_expr",
    ]
)
_IGNORED = frozenset(
    [
        "comment",
        "line_comment",
        "block_comment",
        "multiline_comment",
        "type",
        "type_annotation",
        "type_arguments",
        "modifiers",
        "modifier",
        "interpolation_brace",
        "interpolation_start",
        "interpolation_format_clause",
        "interpolation_alignment_clause",
        "command_argument_sep",
        "assignement_operator",
        "type_parameters",
        "accessor_list",
        "binding_pattern_kind",
        "value_binding_pattern",
        "visibility_modifier",
        "bang",
        "type_conversion",
        "format_specifier",
        "attribute_list",
    ]
)
_ARGUMENTS = frozenset(
    [
        "arguments",
        "argument_list",
        "value_arguments",
        "bracketed_argument_list",
        "token_tree",
        "argument_expression_list",
    ]
)
_OBJECT_FIELDS = ("object", "receiver", "scope", "operand", "expression", "path", "target", "value", "argument")
_NAME_FIELDS = ("name", "property", "attribute", "field", "method", "suffix")


def named(node: Node) -> list[Node]:
    """The children that mean something, without comments and types."""
    return [child for child in node.named_children if child.type not in _IGNORED]


def plain(node: Node) -> Node:
    """What a node stands for that only wraps another: parentheses, `await`, a conversion, a statement."""
    while True:
        role = ROLE.get(node.type)
        if (role and role != "binary") or node.type in ASSIGNMENTS:
            return node
        children = named(node)
        if role and len(children) != 1:
            return node
        if node.type in ("cast_expression", "type_cast_expression", "as_expression") and children:
            value = node.child_by_field_name("value")
            node = value or (children[0] if node.type == "as_expression" else children[-1])
        elif node.type == "type_conversion_expression" and children:
            node = children[-1]
        elif len(children) == 1 and node.type != "ERROR":
            node = children[0]
        else:
            return node


@dataclass(slots=True)
class Called:
    """A call's parts: what it is called on, its name, and where its arguments and blocks are."""

    receiver: Node | None
    name: Node | None
    arguments: list[Node]
    blocks: list[Node]


def called(node: Node) -> Called:
    """The parts of a call."""
    name = _field(node, ("name", "method", "function", "constructor", "type", "macro", "command_name"))
    receiver = _field(node, ("object", "receiver", "scope", "expression")) if name is not None else None
    arguments: list[Node] = []
    blocks: list[Node] = []
    for child in named(node):
        if child in (name, receiver):
            continue
        if child.type in _ARGUMENTS:
            arguments += _flat(child)
        elif child.type == "call_suffix":
            for part in named(child):
                arguments += _flat(part) if part.type in _ARGUMENTS else []
                blocks += [] if part.type in _ARGUMENTS else [part]
        elif child.type in ("initializer_expression", "object_initializer"):
            arguments.append(child)
        elif ROLE.get(child.type) == "block":
            blocks.append(child)
        elif name is None:
            name = child
        elif receiver is None and child.type == "member_name":
            receiver, name = name, child
    if receiver is None and name is not None:
        name = plain(name)
        if ROLE.get(name.type) == "member":
            receiver, name = owner(name), member(name)
        elif ROLE.get(name.type) == "call" and node.type == "call_expression" and blocks and not arguments:
            inner = called(name)  # Kotlin's `get("…") { … }`
            return Called(inner.receiver, inner.name, inner.arguments, inner.blocks + blocks)
    return Called(receiver, name, arguments, blocks)


def _flat(arguments: Node) -> list[Node]:
    """The arguments themselves; PowerShell wraps them once more."""
    children = named(arguments)
    if len(children) == 1 and children[0].type in _ARGUMENTS:
        return named(children[0])
    return children


def _field(node: Node, names: tuple[str, ...]) -> Node | None:
    for name in names:
        child = node.child_by_field_name(name)
        if child is not None:
            return child
    return None


def owner(node: Node) -> Node | None:
    """What stands before the dot of a member."""
    found = _field(node, _OBJECT_FIELDS)
    if found is not None:
        return found
    children = named(node)
    return children[0] if len(children) > 1 else None


def member(node: Node) -> Node:
    """What stands behind the dot of a member."""
    found = _field(node, _NAME_FIELDS)
    children = named(node)
    return found or (children[-1] if children else node)


def parts_of_pair(node: Node) -> tuple[Node | None, Node | None]:
    """Key and value of a pair or of a named argument; no key where it is one argument by its place."""
    key = _field(node, ("key", "name"))
    value = node.child_by_field_name("value")
    children = named(node)
    if node.type == "infix_expression":
        middle = children[1] if len(children) == 3 else None
        is_pair = middle is not None and middle.end_byte - middle.start_byte == 2
        return (children[0], children[2]) if is_pair else (None, node)
    if key is not None and value is None:
        value = next((child for child in reversed(children) if child != key), None)
    if key is None and value is None and children:
        named_in_kotlin = node.type == "value_argument" and any(child.type == "=" for child in node.children)
        if len(children) >= 2 and (node.type != "value_argument" or named_in_kotlin):
            return children[0], children[-1]
        value = children[0]
    return key, value


def parts_of_assignment(node: Node) -> tuple[Node | None, Node | None]:
    """What is set, and to what."""
    inner = next((child for child in node.named_children if child.type == "property_element"), None)
    if inner is not None:  # PHP's property, which shares its name with Kotlin's
        node = inner
    target = _field(node, ("left", "name", "pattern", "target", "declarator", "alias"))
    value = _field(node, ("right", "value", "result", "default_value"))
    children = named(node)
    if node.type == "as_pattern":
        return (target or (children[-1] if len(children) > 1 else None)), (children[0] if children else None)
    if target is None and children:
        target = children[0]
    if value is None and len(children) > 1 and children[-1] != target:
        value = children[-1]
    for wrapper in ("expression_list", "variable_declaration", "left_assignment_expression"):
        if target is not None and target.type == wrapper and named(target):
            target = named(target)[0]
        if value is not None and value.type == wrapper and named(value):
            value = named(value)[0]
    return target, value
