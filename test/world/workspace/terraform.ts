import { arnOf, development, production } from "../accounts.ts";
import type { Holdings } from "../holdings.ts";
import { stateOf } from "./state.ts";

/** The Terraform root: providers by alias, a module with `for_each`, a local state. */
export function terraformFiles(holdings: Holdings): ReadonlyMap<string, string> {
  const { bastion, exportsBucket, exporter, supportRole, ledger, thumbnailer, ordersTable } = holdings;
  return new Map([
    [
      "terraform/versions.tf",
      `terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "local" {
    path = "terraform.tfstate"
  }
}
`,
    ],
    [
      "terraform/providers.tf",
      `provider "aws" {
  region              = "eu-west-1"
  profile             = "production"
  allowed_account_ids = ["${production.id}"]
}

provider "aws" {
  alias   = "global"
  region  = "us-east-1"
  profile = "production"
}

provider "aws" {
  alias               = "development"
  region              = "eu-west-1"
  profile             = "development"
  allowed_account_ids = ["${development.id}"]
}
`,
    ],
    [
      "terraform/variables.tf",
      `variable "office_cidr" {
  description = "Where SSH may come from"
  type        = string
  default     = "198.51.100.0/24"
}

variable "queues" {
  description = "One queue for each of these"
  type        = map(object({ visibility = number }))
  default = {
    invoices = { visibility = 120 }
    orders   = { visibility = 120 }
    refunds  = { visibility = 120 }
  }
}
`,
    ],
    [
      "terraform/network.tf",
      `data "aws_vpc" "main" {
  id = "${holdings.vpc}"
}

# Only the office may knock here.
resource "aws_security_group" "bastion" {
  name        = "${bastion.groupName}"
  description = "SSH from the office"
  vpc_id      = data.aws_vpc.main.id

  ingress {
    description = "office"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [var.office_cidr]
  }

  tags = {
    Name       = "${bastion.groupName}"
    managed-by = "terraform"
  }
}

resource "aws_instance" "bastion" {
  ami                    = "${holdings.image}"
  instance_type          = "t4g.nano"
  subnet_id              = "${holdings.subnet}"
  vpc_security_group_ids = [aws_security_group.bastion.id]
  key_name               = "bastion"
}
`,
    ],
    [
      "terraform/storage.tf",
      `resource "aws_kms_key" "data" {
  description = "customer exports"
}

resource "aws_s3_bucket" "exports" {
  bucket = "${exportsBucket}"
}

resource "aws_s3_bucket_public_access_block" "exports" {
  bucket                  = aws_s3_bucket.exports.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "exports" {
  bucket = aws_s3_bucket.exports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ExporterOnly"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_user.backup_exporter.arn }
      Action    = "s3:PutObject"
      Resource  = "\${aws_s3_bucket.exports.arn}/nightly/*"
    }]
  })
}
`,
    ],
    [
      "terraform/identity.tf",
      `# The nightly export's own user; its key is older than it should be.
resource "aws_iam_user" "backup_exporter" {
  provider = aws.global
  name     = "${exporter}"
}

resource "aws_iam_role" "support" {
  provider = aws.global
  name     = "${supportRole}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "${arnOf(production, "iam", "", "root")}" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = {
    cost-center = "4711"
  }
}
`,
    ],
    [
      "terraform/queues.tf",
      `module "queue" {
  source   = "./modules/queue"
  for_each = var.queues

  name       = "acme-\${each.key}"
  visibility = each.value.visibility
}
`,
    ],
    [
      "terraform/modules/queue/main.tf",
      `variable "name" {
  type = string
}

variable "visibility" {
  type    = number
  default = 30
}

resource "aws_sqs_queue" "this" {
  name                       = var.name
  visibility_timeout_seconds = var.visibility
}

output "url" {
  value = aws_sqs_queue.this.url
}
`,
    ],
    [
      "terraform/database.tf",
      `resource "aws_db_instance" "ledger" {
  identifier              = "${ledger.name}"
  engine                  = "postgres"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 100
  backup_retention_period = 14
  username                = "ledger"

  manage_master_user_password = true
  skip_final_snapshot         = true
}
`,
    ],
    [
      "terraform/development.tf",
      `resource "aws_iam_role" "thumbnailer" {
  provider = aws.development
  name     = "${thumbnailer.role}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_lambda_function" "thumbnailer" {
  provider      = aws.development
  function_name = "${thumbnailer.name}"
  role          = aws_iam_role.thumbnailer.arn
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  s3_bucket     = "acme-dev-artifacts"
  s3_key        = "thumbnailer/current.zip"
}

resource "aws_dynamodb_table" "orders" {
  provider                    = aws.development
  name                        = "${ordersTable.name}"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }
}
`,
    ],
    [
      "terraform/.terraform/modules/modules.json",
      `${JSON.stringify(
        {
          Modules: [
            { Key: "", Source: "", Dir: "." },
            { Key: "queue", Source: "./modules/queue", Dir: "modules/queue" },
          ],
        },
        undefined,
        2,
      )}\n`,
    ],
    ["terraform/terraform.tfstate", `${JSON.stringify(stateOf(holdings), undefined, 2)}\n`],
  ]);
}
