/** Resources written in the styles of public module collections, in our own words. */
export const shapes: readonly string[] = [
  `locals {
  create = var.create && var.enabled
  # One subnet for each zone, or none.
  subnets = { for i, zone in var.zones : zone => cidrsubnet(var.cidr, 8, i) if local.create }
  ports   = [for rule in var.rules : { from = rule[0], to = rule[1] }]
  nested  = { for k, v in var.matrix : k => [for x in v : upper(x) if x != null]... }
}
`,
  `resource "aws_security_group_rule" "ingress_rules" {
  count = local.create ? length(var.ingress_rules) : 0

  security_group_id = local.this_sg_id
  type              = "ingress"

  cidr_blocks      = var.ingress_cidr_blocks
  prefix_list_ids  = var.ingress_prefix_list_ids
  description      = var.rules[var.ingress_rules[count.index]][3]

  from_port = var.rules[var.ingress_rules[count.index]][0]
  to_port   = var.rules[var.ingress_rules[count.index]][1]
}
`,
  `resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = local.create && length(local.lifecycle_rules) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id // the one above

  dynamic "rule" {
    for_each = local.lifecycle_rules

    content {
      id     = try(rule.value.id, null)
      status = try(rule.value.enabled ? "Enabled" : "Disabled", tobool(rule.value.status) ? "Enabled" : "Disabled", title(lower(rule.value.status)))

      # Max 1 block
      dynamic "filter" {
        for_each = length(try(flatten([rule.value.filter]), [])) == 0 ? [true] : []
        content {
          #          prefix = ""
        }
      }

      dynamic "transition" {
        for_each = { for t in try(flatten([rule.value.transition]), []) : "\${t.days}-\${t.storage_class}" => t }
        content {
          days          = transition.value["days"]
          storage_class = transition.value.storage_class
        }
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]

  lifecycle {
    ignore_changes        = [tags["LastSeen"], rule]
    create_before_destroy = true
    precondition {
      condition     = can(regex("^[a-z]+$", var.name)) && !startswith(var.name, "xn--")
      error_message = "Name \${var.name} is no name: %{ if length(var.name) > 63 }too long%{ else }odd%{ endif }."
    }
  }
}
`,
  `resource "aws_iam_policy" "this" {
  for_each = { for p in var.policies : p.name => p }
  name     = each.key

  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [
        %{~ for s in each.value.statements ~}
        { "Effect": "Allow", "Action": \${jsonencode(s.actions)}, "Resource": "arn:aws:s3:::\${s.bucket}/*" },
        %{~ endfor ~}
        { "Effect": "Deny", "Action": "*", "Resource": "$\${aws:username}" }
      ]
    }
  POLICY
}
`,
  `resource "aws_instance" "this" {
  ami           = coalesce(var.ami, data.aws_ami.ubuntu[*].id...)
  instance_type = var.sizes["\${var.stage}-\${terraform.workspace == "default" ? "d" : "w"}"]
  subnet_id     = element(module.vpc.private_subnets, -1 * (count.index + 1) % 3)
  user_data_base64 = base64encode(templatefile("\${path.module}/init.tftpl", {
    hosts = join(",", aws_instance.peer.*.private_ip)
    token = var.token
  }))

  /* The root disk,
     over three lines. */
  root_block_device {
    encrypted   = !var.plain
    volume_size = var.disk >= 8 ? var.disk : 8
    tags        = merge({ "Name" = format("%s-%02d", var.name, 1) }, var.tags, lookup(var.more, "disk", {}))
  }

  tags = {
    Name                        = "web"
    "kubernetes.io/cluster/\${var.name}" = "owned"
    (local.key)                 = "computed"
  }
}
`,
  `module "endpoints" {
  source    = "./modules/vpc-endpoints"
  providers = { aws = aws.network, aws.dns = aws.dns }
  endpoints = {
    s3 = { service = "s3", tags = { Name = "s3-vpc-endpoint" } },
    dynamodb = {
      service         = "dynamodb"
      route_table_ids = flatten([module.vpc.intra_route_table_ids, module.vpc.private_route_table_ids])
    }
  }
}
`,
  `moved {
  from = aws_s3_bucket.old
  to   = aws_s3_bucket.this[0]
}

import {
  for_each = { a = "sg-1" }
  to       = aws_security_group.imported[each.key]
  id       = each.value
}

check "health" {
  data "http" "site" { url = "https://example.com" }
  assert {
    condition     = data.http.site.status_code == 200
    error_message = "down"
  }
}
`,
  `resource "aws_lambda_function" "ünïcode-näme" {
  function_name = "größe-💥"
  environment {
    variables = {
      QUOTE = "say \\"hi\\" \\\\"
      EMPTY = ""
      LINES = "a\\nb"
    }
  }
}
`,
];
